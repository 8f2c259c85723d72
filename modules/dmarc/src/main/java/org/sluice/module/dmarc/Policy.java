package org.sluice.module.dmarc;

import java.util.Locale;
import java.util.Optional;

/** What the owner of a domain wants done with mail that fails (RFC 9989 section 4.7). In order of strictness. */
enum Policy {
    NONE,
    QUARANTINE,
    REJECT;

    /** The policy of that word, in any case. */
    static Optional<Policy> of(String word) {
        return switch (word.toLowerCase(Locale.ROOT)) {
            case "none" -> Optional.of(NONE);
            case "quarantine" -> Optional.of(QUARANTINE);
            case "reject" -> Optional.of(REJECT);
            default -> Optional.empty();
        };
    }

    /** The word in records, reports and dictionaries. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** What an owner who only tests expects (RFC 9989 section 4.7, tag {@code t}). */
    Policy oneLevelBelow() {
        return this == REJECT ? QUARANTINE : NONE;
    }
}
