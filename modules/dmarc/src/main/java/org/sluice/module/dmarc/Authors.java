package org.sluice.module.dmarc;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.sluice.message.Headers;
import org.sluice.module.dmarc.MailboxList.Unreadable;

/**
 * Whom a message names as its authors (RFC 9989 section 5.3.1).
 *
 * @param domains of the From field, each once, in order; empty when there is a problem or nothing but address literals
 * @param problem why there are none
 */
record Authors(List<String> domains, Problem problem) {

    /** Each domain costs look-ups, so a sender may not name any number of them (RFC 9989 section 11.5). */
    static final int MAX_DOMAINS = 4;

    private static final int MAX_FIELD = 16_384;

    /** Why the authors cannot be told. */
    enum Problem {
        NOTHING("", false),
        /** What a recipient's program shows has no domain in it either, so nobody is impersonated. */
        NO_DOMAIN("no address in From", false),
        SEVERAL_FIELDS("several From fields", true),
        UNREADABLE("From cannot be read", true),
        TOO_MANY("too many authors in From", true);

        private final String text;
        private final boolean suspicious;

        Problem(String text, boolean suspicious) {
            this.text = text;
            this.suspicious = suspicious;
        }

        String text() {
            return text;
        }

        /** Whether somebody may be hiding behind it: what this module cannot read, another program may (RFC 9989 section 11.5). */
        boolean isSuspicious() {
            return suspicious;
        }
    }

    /** Reads the header. */
    static Authors of(Headers headers) {
        List<String> fields = headers.all("From");
        if (fields.isEmpty()) {
            return new Authors(List.of(), Problem.NO_DOMAIN);
        }
        return fields.size() > 1 ? new Authors(List.of(), Problem.SEVERAL_FIELDS) : of(fields.get(0));
    }

    /** Reads one field: its value on one line, octets as ISO-8859-1. */
    static Authors of(String field) {
        if (field.length() > MAX_FIELD) {
            return new Authors(List.of(), Problem.UNREADABLE);
        }
        try {
            return of(MailboxList.domains(field), field);
        } catch (Unreadable why) {
            return new Authors(List.of(), withoutAddress(field));
        }
    }

    private static Authors of(List<String> written, String field) {
        if (written.isEmpty()) {
            return new Authors(List.of(), withoutAddress(field));
        }
        Set<String> domains = new LinkedHashSet<>();
        for (String each : written) {
            if (!each.startsWith("[")) {
                Optional<String> domain = Domains.ofHeader(each);
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
