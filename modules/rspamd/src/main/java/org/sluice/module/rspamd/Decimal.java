package org.sluice.module.rspamd;

import java.math.BigDecimal;
import java.math.RoundingMode;

/** Scores as people write them. */
final class Decimal {

    private Decimal() {}

    /** Two decimals at most, none where there are none. */
    static String of(double score) {
        BigDecimal rounded =
                BigDecimal.valueOf(score).setScale(2, RoundingMode.HALF_UP).stripTrailingZeros();
        return rounded.signum() == 0 ? "0" : rounded.toPlainString();
    }
}
