package org.sluice.module.commtouch;

import java.util.Locale;
import java.util.Optional;

/** What ctasd holds a message for, from its {@code X-CTCH-Spam}. */
enum SpamClass {
    /** Known spam. */
    CONFIRMED("confirmed"),
    /** Mass mail of unknown merit. */
    BULK("bulk"),
    /** Mass mail of a source that is known to behave. */
    VALIDBULK("validbulk"),
    /** Slight suspicion. */
    SUSPECT("suspect", "suspected"),
    /** No evidence. */
    UNKNOWN("unknown"),
    /** Known to be good. */
    NONE("nonspam", "none");

    private final String[] spellings;

    SpamClass(String... spellings) {
        this.spellings = spellings;
    }

    /** As it stands in {@code commtouch-class}. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** However a version of the daemon spells it; empty: no class we know. */
    static Optional<SpamClass> of(String value) {
        String plain = Words.plain(value);
        for (SpamClass each : values()) {
            for (String spelling : each.spellings) {
                if (spelling.equals(plain)) {
                    return Optional.of(each);
                }
            }
        }
        return Optional.empty();
    }
}
