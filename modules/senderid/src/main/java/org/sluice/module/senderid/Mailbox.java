package org.sluice.module.senderid;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.sluice.message.EnvelopeAddress;

/** Reads a field that must hold one mailbox (RFC 5322 section 3.4). Linear; comments may nest as deep as they like. */
final class Mailbox {

    private final String text;
    private final StringBuilder outside = new StringBuilder();
    private final StringBuilder inside = new StringBuilder();
    private boolean angle;
    private boolean hadAngle;

    private Mailbox(String text) {
        this.text = text;
    }

    /** The address; empty where there is none, more than one, a group, or anything else than a mailbox with a domain. */
    static Optional<EnvelopeAddress> only(String field) {
        Mailbox mailbox = new Mailbox(utf8(field));
        if (!mailbox.read()) {
            return Optional.empty();
        }
        String address = (mailbox.hadAngle ? mailbox.inside : mailbox.outside).toString();
        try {
            EnvelopeAddress parsed = EnvelopeAddress.parse(address);
            return parsed.domain().isEmpty() ? Optional.empty() : Optional.of(parsed);
        } catch (IllegalArgumentException malformed) {
            return Optional.empty();
        }
    }

    private boolean read() {
        int comment = 0;
        boolean quoted = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\' && (comment > 0 || quoted) && i + 1 < text.length()) {
                i++;
                keep(comment > 0 ? "" : text.substring(i - 1, i + 1));
            } else if (comment > 0) {
                comment += c == '(' ? 1 : c == ')' ? -1 : 0;
            } else if (c == '"') {
                quoted = !quoted;
                keep("\"");
            } else if (quoted) {
                keep(String.valueOf(c));
            } else if (c == '(') {
                comment++;
            } else if (!structure(c)) {
                return false;
            }
        }
        return comment == 0 && !quoted && !angle;
    }

    /** False for what separates mailboxes or makes a group, and for a second address in brackets. */
    private boolean structure(char c) {
        switch (c) {
            case ',', ';' -> {
                return false;
            }
            case '<' -> {
                boolean first = !hadAngle;
                angle = true;
                hadAngle = true;
                return first;
            }
            case '>' -> {
                boolean open = angle;
                angle = false;
                return open;
            }
            case ':' -> {
                return angle;
            }
            default -> {
                if (c != ' ' && c != '\t') {
                    keep(String.valueOf(c));
                }
                return true;
            }
        }
    }

    private void keep(String part) {
        (angle ? inside : outside).append(part);
    }

    /** Header fields come octet by octet. */
    private static String utf8(String octets) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(octets.getBytes(StandardCharsets.ISO_8859_1)))
                    .toString();
        } catch (CharacterCodingException otherCharset) {
            return octets;
        }
    }
}
