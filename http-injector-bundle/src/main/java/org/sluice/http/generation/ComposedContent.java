package org.sluice.http.generation;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.apache.james.mime4j.dom.address.Mailbox;
import org.sluice.http.generation.Template.Escaping;
import org.sluice.message.EnvelopeAddress;

/** From, subject, text and the rest, given one by one; the MIME message around them is ours. */
final class ComposedContent implements Content {

    /** Fields that have members of their own, or that only we or a server on the way may write. */
    private static final Set<String> OURS = Set.of(
            "subject",
            "from",
            "to",
            "reply-to",
            "bcc",
            "mime-version",
            "received",
            "return-path",
            "message-id",
            "date");

    private static final Set<String> OF_MAILBOXES = Set.of("cc", "sender");
    private static final int MAX_HEADER = 16_384;
    private static final int MAX_HEADERS = 100;

    private final MailboxTemplate from;
    private final Template subject;
    private final List<MailboxTemplate> replyTo;
    private final List<Field> fields;
    private final List<Body> bodies;
    private final List<Attachment> images;
    private final List<Attachment> attachments;
    private final int maxOctets;

    /** A field of the client's own choice: mailboxes, or text. */
    private record Field(String name, List<MailboxTemplate> mailboxes, Template text) {
        String line(Values values) throws RecipientRefused {
            return mailboxes.isEmpty()
                    ? HeaderText.unstructured(name, text.render(values, MAX_HEADER))
                    : HeaderText.mailboxes(name, rendered(mailboxes, values));
        }
    }

    /** The plain or the HTML text. */
    private record Body(String type, Template text) {}

    private ComposedContent(Members content, Limits limits) {
        this.from = content.node("from")
                .map(node -> MailboxTemplate.of(content.name("from"), node))
                .orElseThrow(() -> RequestRefused.missing(content.name("from")));
        this.subject = content.text("subject")
                .map(text -> Template.compile(content.name("subject"), text, Escaping.NONE))
                .orElseThrow(() -> RequestRefused.missing(content.name("subject")));
        this.replyTo = content.text("reply_to")
                .map(text -> MailboxTemplate.list(content.name("reply_to"), text))
                .orElse(List.of());
        this.fields = fields(content);
        this.bodies = bodies(content);
        this.images = Attachment.list(content, "inline_images", true);
        this.attachments = Attachment.list(content, "attachments", false);
        this.maxOctets = limits.messageOctets();
        content.nothingElse();
    }

    static ComposedContent read(Members content, Limits limits) {
        return new ComposedContent(content, limits);
    }

    @Override
    public EnvelopeAddress author(Values values) throws RecipientRefused {
        return from.envelope(values);
    }

    @Override
    public byte[] message(Recipient recipient, Values values, Stamp stamp) throws RecipientRefused {
        Octets out = new Octets(2_048);
        Mailbox author = from.render(values);
        out.line("Date: " + stamp.dateField());
        out.line(HeaderText.mailboxes("From", List.of(author)));
        out.line(HeaderText.mailboxes("To", List.of(recipient.shown())));
        if (!replyTo.isEmpty()) {
            out.line(HeaderText.mailboxes("Reply-To", rendered(replyTo, values)));
        }
        out.line(HeaderText.unstructured("Subject", subject.render(values, MAX_HEADER)));
        out.line("Message-ID: " + stamp.messageId(author.getDomain()));
        for (Field field : fields) {
            out.line(field.line(values));
        }
        out.line("MIME-Version: 1.0");
        mixed(out, values, stamp);
        if (out.size() > maxOctets) {
            throw RecipientRefused.invalid("content", "message larger than " + maxOctets + " octets");
        }
        return out.octets();
    }

    /** multipart/mixed around everything, where there are attachments (RFC 2046 section 5.1.3). */
    private void mixed(Octets out, Values values, Stamp stamp) throws RecipientRefused {
        if (attachments.isEmpty()) {
            related(out, values, stamp);
            return;
        }
        String boundary = open(out, "mixed", stamp);
        related(out, values, stamp);
        close(out, boundary, attachments);
    }

    /** multipart/related around the texts, where images belong to the HTML (RFC 2387). */
    private void related(Octets out, Values values, Stamp stamp) throws RecipientRefused {
        if (images.isEmpty()) {
            alternative(out, values, stamp);
            return;
        }
        String boundary = open(out, "related", stamp);
        alternative(out, values, stamp);
        close(out, boundary, images);
    }

    /** multipart/alternative, plainest first, where there are two texts (RFC 2046 section 5.1.4). */
    private void alternative(Octets out, Values values, Stamp stamp) throws RecipientRefused {
        if (bodies.size() == 1) {
            text(out, bodies.get(0), values);
            return;
        }
        String boundary = open(out, "alternative", stamp);
        text(out, bodies.get(0), values);
        out.line("").line("--" + boundary);
        text(out, bodies.get(1), values);
        close(out, boundary, List.of());
    }

    private static String open(Octets out, String subtype, Stamp stamp) {
        String boundary = stamp.boundary(subtype);
        out.line("Content-Type: multipart/" + subtype + ";\r\n boundary=\"" + boundary + '"');
        out.line("").line("--" + boundary);
        return boundary;
    }

    private static void close(Octets out, String boundary, List<Attachment> parts) {
        for (Attachment part : parts) {
            out.line("").line("--" + boundary).put(part.part());
        }
        out.line("").line("--" + boundary + "--");
    }

    private void text(Octets out, Body body, Values values) throws RecipientRefused {
        TextEncoding.write(out, body.type(), body.text().render(values, maxOctets));
    }

    private static List<Mailbox> rendered(List<MailboxTemplate> templates, Values values) throws RecipientRefused {
        List<Mailbox> mailboxes = new ArrayList<>();
        for (MailboxTemplate template : templates) {
            mailboxes.add(template.render(values));
        }
        return mailboxes;
    }

    private static List<Body> bodies(Members content) {
        List<Body> bodies = new ArrayList<>();
        content.text("text")
                .ifPresent(text -> bodies.add(
                        new Body("text/plain", Template.compile(content.name("text"), text, Escaping.NONE))));
        content.text("html")
                .ifPresent(html ->
                        bodies.add(new Body("text/html", Template.compile(content.name("html"), html, Escaping.HTML))));
        if (bodies.isEmpty()) {
            throw RequestRefused.missing("one of " + content.name("text") + ", " + content.name("html"));
        }
        return bodies;
    }

    private static List<Field> fields(Members content) {
        List<Field> fields = new ArrayList<>();
        for (Map.Entry<String, JsonNode> entry : content.object("headers").properties()) {
            fields.add(field(content.name("headers"), entry.getKey(), entry.getValue()));
        }
        if (fields.size() > MAX_HEADERS) {
            throw RequestRefused.invalid(content.name("headers"), "at most " + MAX_HEADERS + " fields");
        }
        return fields;
    }

    private static Field field(String path, String name, JsonNode value) {
        String member = path + '.' + Octets.printable(name);
        String lower = name.toLowerCase(Locale.ROOT);
        if (!HeaderText.isFieldName(name)) {
            throw RequestRefused.invalid(member, "a field name of printable ASCII without colon");
        }
        if (OURS.contains(lower) || lower.startsWith("content-")) {
            throw RequestRefused.invalid(member, "a field that is not set elsewhere or by the server");
        }
        if (!value.isTextual()) {
            throw RequestRefused.invalid(member, "a string");
        }
        return OF_MAILBOXES.contains(lower)
                ? new Field(name, MailboxTemplate.list(member, value.textValue()), null)
                : new Field(name, List.of(), Template.compile(member, value.textValue(), Escaping.NONE));
    }
}
