package org.sluice.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Percentiles to a tenth of a millisecond. */
class LatenciesTest {
    private static final long MILLI = 1_000_000;

    private final Latencies latencies = new Latencies();

    @Test
    void saysWhatShareWasFaster() {
        for (int i = 0; i < 100; i++) {
            latencies.record(i * MILLI);
        }
        assertThat(latencies.count()).isEqualTo(100);
        assertThat(latencies.percentileMillis(0.5)).isEqualTo(49.1);
        assertThat(latencies.percentileMillis(0.99)).isEqualTo(98.1);
        assertThat(latencies.percentileMillis(1)).isEqualTo(99.1);
    }

    @Test
    void keepsWhatIsBeyondItsRange() {
        latencies.record(3_600_000 * MILLI);
        assertThat(latencies.percentileMillis(1)).isEqualTo(60_000);
    }

    @Test
    void saysNothingOfNothing() {
        assertThat(latencies.percentileMillis(0.99)).isZero();
    }
}
