package org.sluice.core.lifecycle;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** Counts trouble of one instance within a window. Counts may be off by one where windows change; bounds are no laws. */
final class Health {

    private final AtomicLong windowStart = new AtomicLong();
    private final AtomicInteger calls = new AtomicInteger();
    private final AtomicInteger failures = new AtomicInteger();
    private final AtomicInteger stuck = new AtomicInteger();

    Health(long nowNanos) {
        windowStart.set(nowNanos);
    }

    void answered() {
        calls.incrementAndGet();
    }

    /** A call without an answer. Returns why the instance is sick now; empty when it is not. */
    String failed(Contracts.Bounds bounds, long nowNanos) {
        turn(bounds, nowNanos);
        int all = calls.incrementAndGet();
        int bad = failures.incrementAndGet();
        boolean sick = bad >= bounds.failures() && bad * 100L >= (long) all * bounds.percent();
        return sick ? bad + " of " + all + " calls had no answer" : "";
    }

    /** A call that did not return. Returns why the instance is sick now; empty when it is not. */
    String stuck(Contracts.Bounds bounds, long nowNanos) {
        turn(bounds, nowNanos);
        int threads = stuck.incrementAndGet();
        return threads >= bounds.stuckCalls() ? threads + " calls did not return from validate()" : "";
    }

    void recover(long nowNanos) {
        windowStart.set(nowNanos);
        clear();
    }

    private void turn(Contracts.Bounds bounds, long nowNanos) {
        long start = windowStart.get();
        if (nowNanos - start > bounds.windowNanos() && windowStart.compareAndSet(start, nowNanos)) {
            clear();
        }
    }

    private void clear() {
        calls.set(0);
        failures.set(0);
        stuck.set(0);
    }
}
