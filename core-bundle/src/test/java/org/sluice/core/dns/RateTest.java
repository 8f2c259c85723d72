package org.sluice.core.dns;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RateTest {
    private static final long SECOND = 1_000_000_000L;

    @Test
    void letsThroughSoManyAtOnceAndThenAsManyASecond() {
        long start = Long.MAX_VALUE - SECOND;
        Rate rate = new Rate(100, start);
        assertThat(admitted(rate, start)).isEqualTo(100);
        assertThat(admitted(rate, start + SECOND / 4)).isEqualTo(25);
        assertThat(admitted(rate, start + 5 * SECOND))
                .as("also past the end of the clock")
                .isEqualTo(100);
    }

    @Test
    void knowsNoBoundForZero() {
        assertThat(admitted(new Rate(0, 0), 0)).isEqualTo(1_000);
    }

    private static int admitted(Rate rate, long now) {
        int admitted = 0;
        for (int i = 0; i < 1_000; i++) {
            admitted += rate.admits(now) ? 1 : 0;
        }
        return admitted;
    }
}
