package org.sluice.bench;

import java.util.concurrent.atomic.AtomicLongArray;

/** Durations up to 60 s in steps of 0.1 ms; any thread records. */
final class Latencies {

    private static final long STEP_NANOS = 100_000;
    private static final int STEPS = 600_000;

    private final AtomicLongArray counts = new AtomicLongArray(STEPS);

    void record(long nanos) {
        counts.incrementAndGet((int) Math.min(STEPS - 1, Math.max(0, nanos / STEP_NANOS)));
    }

    long count() {
        long count = 0;
        for (int i = 0; i < STEPS; i++) {
            count += counts.get(i);
        }
        return count;
    }

    /** The duration not exceeded by that share of them, in milliseconds; 0 when there are none. */
    double percentileMillis(double share) {
        long wanted = (long) Math.ceil(count() * share);
        long seen = 0;
        for (int i = 0; i < STEPS && wanted > 0; i++) {
            seen += counts.get(i);
            if (seen >= wanted) {
                return (i + 1) * STEP_NANOS / 1e6;
            }
        }
        return 0;
    }
}
