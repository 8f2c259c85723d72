package org.sluice.module.commtouch;

import java.util.Locale;
import java.util.Optional;

/** How likely a message carries a virus, from {@code X-CTCH-VOD}: outbreak detection knows no names. */
enum VirusThreat {
    VIRUS,
    HIGH,
    /** Better scanned again later. */
    MEDIUM,
    UNKNOWN,
    NONVIRUS;

    /** As it stands in {@code commtouch-virus-threat}. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** However a version of the daemon spells it; empty: no threat we know. */
    static Optional<VirusThreat> of(String value) {
        String plain = Words.plain(value);
        for (VirusThreat each : values()) {
            if (each.word().equals(plain)) {
                return Optional.of(each);
            }
        }
        return Optional.empty();
    }
}
