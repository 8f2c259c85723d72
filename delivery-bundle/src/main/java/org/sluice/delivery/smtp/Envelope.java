package org.sluice.delivery.smtp;

import java.net.IDN;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.sluice.delivery.transport.Attempt;
import org.sluice.delivery.transport.Replies;
import org.sluice.message.EnvelopeAddress;
import org.sluice.message.SmtpReply;
import org.sluice.spool.SpoolRecord;

/** The commands of one transaction, as far as a server's extensions allow. */
final class Envelope {

    private static final String UTF8 = "SMTPUTF8";

    /** Parameters of RFC 3461 that are handed on, and the only shapes in which they are. */
    private static final Map<String, Pattern> OF_MAIL =
            Map.of("RET", Pattern.compile("(?i)FULL|HDRS"), "ENVID", Pattern.compile("[!-*,-<>-~+]{1,100}"));

    private static final Map<String, Pattern> OF_RCPT = Map.of(
            "NOTIFY", Pattern.compile("(?i)NEVER|(SUCCESS|FAILURE|DELAY)(,(SUCCESS|FAILURE|DELAY)){0,2}"),
            "ORCPT", Pattern.compile("[0-9A-Za-z-]{1,20};[!-*,-<>-~+]{1,500}"));

    private final SpoolRecord record;
    private final EnvelopeAddress recipient;
    private final Extensions extensions;
    private final String body;
    private final long sizeOctets;

    /**
     * The envelope of one attempt.
     *
     * @param body the value of BODY; empty for none
     * @param sizeOctets of the content as it is sent
     */
    Envelope(Attempt attempt, Extensions extensions, String body, long sizeOctets) {
        this.record = attempt.record();
        this.recipient = attempt.recipient();
        this.extensions = extensions;
        this.body = body;
        this.sizeOctets = sizeOctets;
    }

    /** Why it is pointless to offer the message at all. */
    Optional<SmtpReply> refusal() {
        if (!extensions.admits(sizeOctets)) {
            return Optional.of(Replies.internal(552, "5.3.4", "message exceeds the size the next hop takes"));
        }
        if (needsUtf8() && !extensions.has(UTF8)) {
            return Optional.of(Replies.internal(550, "5.6.7", "next hop takes no internationalized mail"));
        }
        return Optional.empty();
    }

    String mail() {
        StringBuilder line =
                new StringBuilder("MAIL FROM:<").append(wire(record.sender())).append('>');
        if (extensions.has("SIZE")) {
            line.append(" SIZE=").append(sizeOctets);
        }
        if (!body.isEmpty()) {
            line.append(" BODY=").append(body);
        }
        if (needsUtf8()) {
            line.append(' ').append(UTF8);
        }
        return withParameters(line, OF_MAIL);
    }

    String rcpt() {
        return withParameters(
                new StringBuilder("RCPT TO:<").append(wire(recipient)).append('>'), OF_RCPT);
    }

    private String withParameters(StringBuilder line, Map<String, Pattern> allowed) {
        if (extensions.has("DSN")) {
            allowed.forEach((name, shape) -> {
                String value = record.parameters().getOrDefault(name, "");
                if (shape.matcher(value).matches()) {
                    line.append(' ').append(name).append('=').append(value);
                }
            });
        }
        return line.toString();
    }

    private boolean needsUtf8() {
        return record.parameters().containsKey(UTF8) || !isAscii(wire(record.sender())) || !isAscii(wire(recipient));
    }

    /** An international domain can be written in ASCII, so that it alone needs no extension. */
    private String wire(EnvelopeAddress address) {
        String text = address.toString();
        if (isAscii(text) || extensions.has(UTF8)) {
            return text;
        }
        try {
            return address.localPart() + '@' + IDN.toASCII(address.domain(), IDN.ALLOW_UNASSIGNED);
        } catch (IllegalArgumentException malformed) {
            return text;
        }
    }

    private static boolean isAscii(String text) {
        return text.chars().allMatch(c -> c <= '~');
    }
}
