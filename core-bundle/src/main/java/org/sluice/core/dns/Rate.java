package org.sluice.core.dns;

import java.util.concurrent.atomic.AtomicLong;

/** So many questions a second, as many of them at once: whoever asks for mail's sake must not become a flood of queries. */
final class Rate {

    private static final long SECOND = 1_000_000_000L;

    private final long cost;
    private final AtomicLong paidUntil;

    /** No bound for zero. */
    Rate(int perSecond, long nowNanos) {
        this.cost = perSecond == 0 ? 0 : SECOND / perSecond;
        this.paidUntil = new AtomicLong(nowNanos - SECOND);
    }

    /** Whether one more question may go out now. */
    boolean admits(long nowNanos) {
        while (cost > 0) {
            long paid = paidUntil.get();
            long next = (paid - (nowNanos - SECOND) < 0 ? nowNanos - SECOND : paid) + cost;
            if (next - nowNanos > 0) {
                return false;
            }
            if (paidUntil.compareAndSet(paid, next)) {
                return true;
            }
        }
        return true;
    }
}
