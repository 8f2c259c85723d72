package org.sluice.support.header;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.sluice.message.Headers;
import org.sluice.support.header.MailboxList.Mailbox;
import org.sluice.support.header.MailboxList.Unreadable;
import org.sluice.support.net.Domains;

/**
 * Whom a message names as its authors (RFC 9989 section 5.3.1).
 *
 * @param domains of the From field, each once, in order; empty when there is a problem or nothing but address literals
 * @param problem why there are none
 */
public record Authors(List<String> domains, Problem problem) {

    /** Each domain costs look-ups, so a sender may not name any number of them (RFC 9989 section 11.5). */
    public static final int MAX_DOMAINS = 4;

    /** Why the authors cannot be told. */
    public enum Problem {
        /** They can. */
        NOTHING("", false),
        /** What a recipient's program shows has no domain in it either, so nobody is impersonated. */
        NO_DOMAIN("no address in From", false),
        /** Programs show one of them, and not the same (RFC 9989 section 11.5). */
        SEVERAL_FIELDS("several From fields", true),
        /** What one program takes for a name another takes for the address. */
        UNREADABLE("From cannot be read", true),
        /** Of more than {@link #MAX_DOMAINS} domains. */
        TOO_MANY("too many authors in From", true);

        private final String text;
        private final boolean suspicious;

        Problem(String text, boolean suspicious) {
            this.text = text;
            this.suspicious = suspicious;
        }

        /** For log and reply. */
        public String text() {
            return text;
        }

        /** Whether somebody may be hiding behind it: what this module cannot read, another program may (RFC 9989 section 11.5). */
        public boolean isSuspicious() {
            return suspicious;
        }
    }

    /** Reads the header. */
    public static Authors of(Headers headers) {
        List<String> fields = headers.all("From");
        if (fields.isEmpty()) {
            return new Authors(List.of(), Problem.NO_DOMAIN);
        }
        return fields.size() > 1 ? new Authors(List.of(), Problem.SEVERAL_FIELDS) : of(fields.get(0));
    }

    /** Reads one field: its value on one line, octets as ISO-8859-1. */
    public static Authors of(String field) {
        if (field.length() > MailboxList.MAX_FIELD) {
            return new Authors(List.of(), Problem.UNREADABLE);
        }
        try {
            return of(MailboxList.read(field).mailboxes(), field);
        } catch (Unreadable why) {
            return new Authors(List.of(), withoutAddress(field));
        }
    }

    private static Authors of(List<Mailbox> written, String field) {
        if (written.isEmpty()) {
            return new Authors(List.of(), withoutAddress(field));
        }
        Set<String> domains = new LinkedHashSet<>();
        for (Mailbox each : written) {
            if (!each.domain().startsWith("[")) {
                Optional<String> domain = Domains.ofHeader(each.domain());
                if (domain.isEmpty()) {
                    return new Authors(List.of(), Problem.UNREADABLE);
                }
                domains.add(domain.get());
            }
        }
        return domains.size() > MAX_DOMAINS
                ? new Authors(List.of(), Problem.TOO_MANY)
                : new Authors(List.copyOf(domains), Problem.NOTHING);
    }

    /** A program that shows the field as it is shows a domain only where there is an at sign. */
    private static Problem withoutAddress(String field) {
        return field.indexOf('@') < 0 ? Problem.NO_DOMAIN : Problem.UNREADABLE;
    }
}
