package org.sluice.http.generation;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.james.mime4j.dom.address.Mailbox;
import org.sluice.http.generation.Template.Escaping;

/** A stretch of a message given whole: octets as they are, a header field or a text with placeholders. Immutable. */
abstract sealed class RawPiece {

    private static final Set<String> OF_MAILBOXES = Set.of("from", "to", "cc", "reply-to", "sender");

    abstract byte[] octets(Values values, int maxOctets) throws RecipientRefused;

    boolean isConstant() {
        return false;
    }

    static RawPiece literal(byte[] octets) {
        return new Literal(octets);
    }

    /** A field with placeholders, without its CRLF. */
    static RawPiece field(String name, String value) {
        String member = "content.email_rfc822: " + name;
        return OF_MAILBOXES.contains(name.toLowerCase(Locale.ROOT))
                ? new MailboxField(name, MailboxTemplate.list(member, value))
                : new TextField(name, Template.compile(member, value, Escaping.NONE));
    }

    /** A text with placeholders, to be written as quoted-printable UTF-8. */
    static RawPiece text(String mediaType, String text) {
        Escaping escaping = mediaType.equals("text/html") ? Escaping.HTML : Escaping.NONE;
        return new Text(Template.compile("content.email_rfc822: " + mediaType, text, escaping));
    }

    private static final class Literal extends RawPiece {
        private final byte[] octets;

        Literal(byte[] octets) {
            this.octets = octets;
        }

        @Override
        boolean isConstant() {
            return true;
        }

        @Override
        byte[] octets(Values values, int maxOctets) {
            return octets;
        }
    }

    private static final class TextField extends RawPiece {
        private final String name;
        private final Template value;

        TextField(String name, Template value) {
            this.name = name;
            this.value = value;
        }

        @Override
        byte[] octets(Values values, int maxOctets) throws RecipientRefused {
            return Octets.utf8(HeaderText.unstructured(name, value.render(values, maxOctets)));
        }
    }

    private static final class MailboxField extends RawPiece {
        private final String name;
        private final List<MailboxTemplate> mailboxes;

        MailboxField(String name, List<MailboxTemplate> mailboxes) {
            this.name = name;
            this.mailboxes = List.copyOf(mailboxes);
        }

        @Override
        byte[] octets(Values values, int maxOctets) throws RecipientRefused {
            List<Mailbox> rendered = new ArrayList<>();
            for (MailboxTemplate mailbox : mailboxes) {
                rendered.add(mailbox.render(values));
            }
            return Octets.utf8(HeaderText.mailboxes(name, rendered));
        }
    }

    private static final class Text extends RawPiece {
        private final Template text;

        Text(Template text) {
            this.text = text;
        }

        @Override
        byte[] octets(Values values, int maxOctets) throws RecipientRefused {
            String rendered = text.render(values, maxOctets);
            Octets out = new Octets(rendered.length() + 64);
            TextEncoding.quotedPrintable(out, rendered);
            return out.octets();
        }
    }
}
