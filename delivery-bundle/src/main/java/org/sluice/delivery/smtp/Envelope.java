package org.sluice.delivery.smtp;

import java.time.Instant;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.sluice.delivery.transport.Attempt;
import org.sluice.delivery.transport.DeliverBy;
import org.sluice.delivery.transport.Replies;
import org.sluice.message.EnvelopeAddress;
import org.sluice.message.SmtpReply;
import org.sluice.spool.SpoolRecord;
import org.sluice.support.text.Xtext;

/** The commands of one transaction, as far as a server's extensions allow. */
final class Envelope {

    static final String UTF8 = "SMTPUTF8";
    private static final String DSN = "DSN";
    private static final int MAX_ENVELOPE_ID = 100;
    private static final int MAX_ORIGINAL_RECIPIENT = 500;
    private static final Pattern LEVEL = Pattern.compile("0|-?[1-9]");
    private static final Pattern CONTENT = Pattern.compile("FULL|HDRS");
    private static final Pattern EVENTS =
            Pattern.compile("NEVER|(SUCCESS|FAILURE|DELAY)(,(SUCCESS|FAILURE|DELAY)){0,2}");
    private static final Pattern ADDRESS_TYPE = Pattern.compile("[0-9A-Za-z-]{1,40}");

    private final SpoolRecord record;
    private final Extensions extensions;
    private final String body;
    private final long sizeOctets;
    private final Instant now;
    private final String sender;
    private final String recipient;
    private final boolean needsUtf8;

    /**
     * The envelope for one server.
     *
     * @param carriage how the content travels
     * @param content as it is sent
     */
    Envelope(Attempt attempt, Extensions extensions, Carriage carriage, Preparation.Ready content, Instant now) {
        this.record = attempt.record();
        this.extensions = extensions;
        this.body = carriage.body();
        this.sizeOctets = content.sizeOctets();
        this.now = now;
        this.sender = wire(record.sender());
        this.recipient = wire(attempt.recipient());
        // Mail that was sent as international needs it no more when neither addresses nor header go beyond ASCII.
        this.needsUtf8 = record.parameters().containsKey(UTF8) && !content.asciiHeader()
                || !isAscii(sender)
                || !isAscii(recipient);
    }

    /** Why it is pointless to offer the message at all. */
    Optional<SmtpReply> refusal() {
        if (!extensions.admits(sizeOctets)) {
            return Optional.of(Replies.internal(552, "5.3.4", "message exceeds the size the next hop takes"));
        }
        if (needsUtf8 && !extensions.has(UTF8)) {
            return Optional.of(Replies.internal(550, "5.6.7", "next hop takes no internationalized mail"));
        }
        return DeliverBy.of(record).filter(DeliverBy::isReturned).flatMap(this::lateness);
    }

    /** RFC 2852 section 4: mail that is to come back when late goes only where that will happen. */
    private Optional<SmtpReply> lateness(DeliverBy by) {
        if (!extensions.has("DELIVERBY")) {
            return Optional.of(DeliverBy.NOT_KEPT);
        }
        long left = by.secondsLeft(now);
        return left <= 0 || left < extensions.number("DELIVERBY") ? Optional.of(DeliverBy.LATE) : Optional.empty();
    }

    /** Whether the server takes over the duty to report (RFC 3461 section 5.2). */
    boolean isReportedByNextHop() {
        return extensions.has(DSN);
    }

    String mail() {
        StringBuilder line =
                new StringBuilder(80).append("MAIL FROM:<").append(sender).append('>');
        if (extensions.has("SIZE")) {
            line.append(" SIZE=").append(sizeOctets);
        }
        if (!body.isEmpty()) {
            line.append(" BODY=").append(body);
        }
        if (extensions.has(UTF8) && (needsUtf8 || record.parameters().containsKey(UTF8))) {
            line.append(' ').append(UTF8);
        }
        append(line, DSN, "RET", CONTENT.asMatchPredicate());
        append(line, DSN, "ENVID", Envelope::isEnvelopeId);
        append(line, "AUTH", "AUTH", Envelope::isSubmitter);
        append(line, "MT-PRIORITY", "MT-PRIORITY", LEVEL.asMatchPredicate());
        if (extensions.has("DELIVERBY")) {
            DeliverBy.of(record).ifPresent(by -> line.append(' ').append(by.parameter(now)));
        }
        if (extensions.has(TlsPolicy.REQUIRETLS) && TlsPolicy.isRequiredBy(record.parameters())) {
            line.append(" REQUIRETLS");
        }
        return line.toString();
    }

    String rcpt() {
        StringBuilder line =
                new StringBuilder(80).append("RCPT TO:<").append(recipient).append('>');
        append(line, DSN, "NOTIFY", EVENTS.asMatchPredicate());
        append(line, DSN, "ORCPT", Envelope::isOriginalRecipient);
        return line.toString();
    }

    /** A parameter, where its extension is there and it is in the one shape in which it may be. */
    private void append(StringBuilder line, String keyword, String name, Predicate<String> shape) {
        String given = record.parameters().get(name);
        if (given == null || !extensions.has(keyword)) {
            return;
        }
        String value = ascii(given);
        if (shape.test(value)) {
            line.append(' ').append(name).append('=').append(value);
        }
    }

    /** RFC 6533 section 3: an original recipient beyond ASCII has a form in ASCII, which every server can carry. */
    private static String ascii(String value) {
        if (isAscii(value)) {
            return value;
        }
        StringBuilder ascii = new StringBuilder();
        value.codePoints().forEach(c -> ascii.append(c <= '~' ? Character.toString(c) : String.format("\\x{%X}", c)));
        return ascii.toString();
    }

    private static boolean isEnvelopeId(String value) {
        return !value.isEmpty() && value.length() <= MAX_ENVELOPE_ID && isXtext(value);
    }

    /** RFC 4954 section 5: nobody has to be told that the submitter is not known; servers we authenticate to there are none. */
    private static boolean isSubmitter(String value) {
        return !value.equals("<>") && isXtext(value);
    }

    private static boolean isOriginalRecipient(String value) {
        int type = value.indexOf(';');
        return type > 0
                && value.length() <= MAX_ORIGINAL_RECIPIENT
                && ADDRESS_TYPE.matcher(value.substring(0, type)).matches()
                && isXtext(value.substring(type + 1));
    }

    private static boolean isXtext(String value) {
        return Xtext.decode(value)
                .filter(text -> !text.isEmpty() && text.chars().noneMatch(Character::isISOControl))
                .isPresent();
    }

    /** An international domain can be written in ASCII, so that it alone needs no extension. */
    private String wire(EnvelopeAddress address) {
        String text = address.toString();
        return isAscii(text) || extensions.has(UTF8) ? text : address.localPart() + '@' + address.asciiDomain();
    }

    private static boolean isAscii(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) > '~') {
                return false;
            }
        }
        return true;
    }
}
