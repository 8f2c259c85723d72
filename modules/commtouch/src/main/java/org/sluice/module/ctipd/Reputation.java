package org.sluice.module.ctipd;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What ctipd says about an address.
 *
 * @param advice what to do with the client
 * @param refId its own name for this answer; opaque
 * @param facts what else it says, that name included, by what it is noted as
 */
record Reputation(Advice advice, String refId, Map<String, String> facts) {

    /** From {@code x-ctch-dm-action}. */
    enum Advice {
        ACCEPT,
        TEMPFAIL,
        PERMFAIL;

        /** As the daemon writes it. */
        String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        static Optional<Advice> of(String word) {
            for (Advice each : values()) {
                if (each.word().equalsIgnoreCase(word)) {
                    return Optional.of(each);
                }
            }
            return Optional.empty();
        }
    }
}
