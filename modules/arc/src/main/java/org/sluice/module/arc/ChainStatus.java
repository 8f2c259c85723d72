package org.sluice.module.arc;

import java.util.Locale;
import java.util.Optional;

/** What has become of a chain (RFC 8617 section 4.4). */
public enum ChainStatus {
    /** There is none. */
    NONE,
    /** Every link holds. */
    PASS,
    /** It is broken, for good. */
    FAIL;

    /** As in a {@code cv=} tag and in Authentication-Results. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The one of that word, written as the RFC has it. */
    public static Optional<ChainStatus> of(String word) {
        return switch (word) {
            case "none" -> Optional.of(NONE);
            case "pass" -> Optional.of(PASS);
            case "fail" -> Optional.of(FAIL);
            default -> Optional.empty();
        };
    }
}
