package org.sluice.http.generation;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.apache.james.mime4j.dom.address.Mailbox;
import org.sluice.http.generation.Template.Escaping;
import org.sluice.message.EnvelopeAddress;

/**
 * One mailbox of a header field. Name and address are told apart before values are filled in, so no value can add a second
 * address.
 */
final class MailboxTemplate {

    private static final int MAX_NAME = 998;
    private static final int MAX_ADDRESS = 320;

    private final String member;
    private final Template name;
    private final Template address;

    private MailboxTemplate(String member, Template name, Template address) {
        this.member = member;
        this.name = name;
        this.address = address;
    }

    /** {@code "Ann <ann@example.org>"}, {@code "ann@example.org"} or {@code {"name", "email"}}. */
    static MailboxTemplate of(String member, JsonNode node) {
        if (node.isTextual()) {
            return parse(member, node.textValue());
        }
        if (!node.isObject()) {
            throw RequestRefused.invalid(member, "a string, or an object with email and name");
        }
        Members members = Members.of(member, node);
        String email = members.text("email").orElseThrow(() -> RequestRefused.missing(member + ".email"));
        String name = members.text("name").orElse("");
        members.nothingElse();
        return checked(member, name, email);
    }

    /** Mailboxes separated by commas. */
    static List<MailboxTemplate> list(String member, String text) {
        List<MailboxTemplate> mailboxes = new ArrayList<>();
        boolean quoted = false;
        int from = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (quoted && c == '\\') {
                i++;
            } else if (c == '"') {
                quoted = !quoted;
            } else if (c == ',' && !quoted) {
                mailboxes.add(parse(member, text.substring(from, i)));
                from = i + 1;
            }
        }
        mailboxes.add(parse(member, text.substring(from)));
        return mailboxes;
    }

    Mailbox render(Values values) throws RecipientRefused {
        EnvelopeAddress rendered = envelope(values);
        String display = HeaderText.clean(name.render(values, MAX_NAME));
        return new Mailbox(display.isEmpty() ? null : display, rendered.localPart(), rendered.domain());
    }

    /** The address alone. */
    EnvelopeAddress envelope(Values values) throws RecipientRefused {
        try {
            return Addresses.parse(address.render(values, MAX_ADDRESS));
        } catch (IllegalArgumentException e) {
            throw RecipientRefused.invalid(member, e.getMessage());
        }
    }

    private static MailboxTemplate parse(String member, String text) {
        String stripped = text.strip();
        int open = stripped.lastIndexOf('<');
        if (!stripped.endsWith(">") || open < 0) {
            return checked(member, "", stripped);
        }
        return checked(
                member,
                unquoted(stripped.substring(0, open).strip()),
                stripped.substring(open + 1, stripped.length() - 1));
    }

    /** An address without placeholders is judged at once: it would be wrong for every recipient. */
    private static MailboxTemplate checked(String member, String name, String address) {
        Template compiled = Template.compile(member, address, Escaping.NONE);
        if (compiled.isConstant()) {
            try {
                Addresses.parse(address);
            } catch (IllegalArgumentException e) {
                throw RequestRefused.invalid(member, "a mail address; found " + e.getMessage());
            }
        }
        return new MailboxTemplate(member, Template.compile(member, name, Escaping.NONE), compiled);
    }

    private static String unquoted(String name) {
        if (name.length() < 2 || !name.startsWith("\"") || !name.endsWith("\"")) {
            return name;
        }
        return name.substring(1, name.length() - 1).replaceAll("\\\\(.)", "$1");
    }
}
