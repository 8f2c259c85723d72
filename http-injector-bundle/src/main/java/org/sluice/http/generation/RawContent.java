package org.sluice.http.generation;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.apache.james.mime4j.dom.address.Mailbox;
import org.apache.james.mime4j.dom.address.MailboxList;
import org.apache.james.mime4j.field.address.LenientAddressParser;
import org.sluice.message.EnvelopeAddress;
import org.sluice.support.text.LineEnds;

/**
 * A complete message given in one piece ({@code email_rfc822}). Without placeholders every recipient gets the very same
 * octets, a missing Date and Message-ID apart.
 */
final class RawContent implements Content {

    private final List<RawPiece> pieces;
    private final boolean dated;
    private final boolean identified;
    private final MailboxTemplate author;
    private final int maxOctets;

    private RawContent(RawMessage message, int maxOctets) {
        this.pieces = message.pieces();
        this.dated = message.field("date").isPresent();
        this.identified = message.field("message-id").isPresent();
        this.author = message.field("from").flatMap(RawContent::author).orElse(null);
        this.maxOctets = maxOctets;
    }

    /**
     * Checks the message.
     *
     * @param substituting whether placeholders are looked for; a message that merely talks about braces keeps them
     */
    static RawContent read(String member, String text, boolean substituting, Limits limits) {
        byte[] octets = LineEnds.crlf(Octets.utf8(text));
        if (octets.length > limits.messageOctets()) {
            throw RequestRefused.invalid(member, "at most " + limits.messageOctets() + " octets");
        }
        if (text.isBlank() || text.indexOf('\0') >= 0) {
            throw RequestRefused.invalid(member, "a message without NUL");
        }
        return new RawContent(
                RawMessage.parse(member, octets, substituting && text.contains("{{")), limits.messageOctets());
    }

    @Override
    public EnvelopeAddress author(Values values) throws RecipientRefused {
        if (author == null) {
            throw RecipientRefused.missing("return_path, as the message names no author,");
        }
        return author.envelope(values);
    }

    @Override
    public byte[] message(Recipient recipient, Values values, Stamp stamp) throws RecipientRefused {
        if (dated && identified && pieces.size() == 1 && pieces.get(0).isConstant()) {
            return pieces.get(0).octets(values, maxOctets);
        }
        Octets out = new Octets(2_048);
        if (!dated) {
            out.line("Date: " + stamp.dateField());
        }
        if (!identified) {
            EnvelopeAddress named = author == null ? recipient.address() : author.envelope(values);
            out.line("Message-ID: " + stamp.messageId(named.domain()));
        }
        for (RawPiece piece : pieces) {
            out.put(piece.octets(values, maxOctets));
            if (out.size() > maxOctets) {
                throw RecipientRefused.invalid("content", "message larger than " + maxOctets + " octets");
            }
        }
        return out.octets();
    }

    /** The first mailbox of the From field. */
    private static Optional<MailboxTemplate> author(byte[] value) {
        String text = new String(value, StandardCharsets.UTF_8).strip();
        if (text.contains("{{")) {
            return Optional.of(
                    MailboxTemplate.list("content.email_rfc822: From", text).get(0));
        }
        MailboxList mailboxes =
                LenientAddressParser.DEFAULT.parseAddressList(text).flatten();
        return mailboxes.isEmpty() ? Optional.empty() : Optional.ofNullable(constant(mailboxes.get(0)));
    }

    private static MailboxTemplate constant(Mailbox mailbox) {
        try {
            return MailboxTemplate.list("content.email_rfc822: From", mailbox.getAddress())
                    .get(0);
        } catch (RequestRefused e) {
            // The field is the author's business; what cannot be a return path is asked for where it is needed.
            return null;
        }
    }
}
