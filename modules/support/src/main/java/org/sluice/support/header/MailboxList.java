package org.sluice.support.header;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.sluice.message.EnvelopeAddress;

/**
 * The addresses of a field such as From or Sender (RFC 5322 section 3.6.2).
 *
 * @param mailboxes those that have a domain, in order
 * @param hasGroup whether groups are named (RFC 6854)
 */
public record MailboxList(List<Mailbox> mailboxes, boolean hasGroup) {

    /** Longer fields are not read: no honest one has as many characters. */
    static final int MAX_FIELD = 16_384;

    /** The field cannot be read with certainty. */
    public static final class Unreadable extends Exception {
        private static final long serialVersionUID = 1L;

        Unreadable(String why) {
            super(why, null, false, false);
        }
    }

    /**
     * One address, blanks and comments dropped; octets beyond ASCII as ISO-8859-1.
     *
     * @param localPart as written, quotes included
     * @param domain as written; a literal in its brackets
     */
    public record Mailbox(String localPart, String domain) {

        /** As an address of envelopes; empty where it cannot be one. */
        public Optional<EnvelopeAddress> address() {
            try {
                return Optional.of(EnvelopeAddress.parse(utf8(localPart + '@' + domain)));
            } catch (IllegalArgumentException malformed) {
                return Optional.empty();
            }
        }
    }

    /** Reads a field's value: on one line, octets as ISO-8859-1. */
    public static MailboxList read(String field) throws Unreadable {
        if (field.length() > MAX_FIELD) {
            throw new Unreadable("too long");
        }
        return new MailboxReader(field).readAll();
    }

    /** The address of a field that must hold one and no group; empty for any other. */
    public static Optional<EnvelopeAddress> single(String field) {
        try {
            MailboxList list = read(field);
            return list.mailboxes.size() == 1 && !list.hasGroup
                    ? list.mailboxes.get(0).address()
                    : Optional.empty();
        } catch (Unreadable why) {
            return Optional.empty();
        }
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
