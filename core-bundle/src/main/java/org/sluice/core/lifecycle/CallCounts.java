package org.sluice.core.lifecycle;

import java.util.Arrays;
import java.util.concurrent.atomic.LongAdder;
import org.sluice.operations.ModuleStatus;

/** What an instance has been asked, and how long the latest answers took. Safe from any thread; never waits. */
final class CallCounts {

    private static final int LATEST = 512;

    private final LongAdder total = new LongAdder();
    private final LongAdder errors = new LongAdder();
    private final LongAdder timeouts = new LongAdder();
    private final LongAdder bypassed = new LongAdder();
    private final long[] latest = new long[LATEST];
    private int next;

    /** Two threads may write one slot: a lost sample among hundreds is no harm, a lock on every answer would be. */
    void answered(long nanos) {
        total.increment();
        int slot = next;
        latest[slot & LATEST - 1] = Math.max(1, nanos);
        next = slot + 1;
    }

    void error() {
        total.increment();
        errors.increment();
    }

    /** An answer counted before turned out to be worth none. */
    void takenBack() {
        errors.increment();
    }

    void timeout() {
        total.increment();
        timeouts.increment();
    }

    void bypassed() {
        bypassed.increment();
    }

    ModuleStatus.Calls figures(long inFlight) {
        long[] sorted = Arrays.stream(latest.clone())
                .filter(nanos -> nanos > 0)
                .sorted()
                .toArray();
        return ModuleStatus.Calls.of(
                inFlight,
                total.sum(),
                errors.sum(),
                timeouts.sum(),
                bypassed.sum(),
                percentile(sorted, 50),
                percentile(sorted, 99));
    }

    private static double percentile(long[] sorted, int percent) {
        return sorted.length == 0 ? 0 : sorted[(sorted.length - 1) * percent / 100] / 1_000 / 1_000.0;
    }
}
