package org.sluice.core.explain;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/**
 * What one trace is counted for in the account of those that keep it. Its writer settles while somebody else may already
 * forget it: whoever swaps the amount books the difference, so the account never drifts.
 */
final class Charge {

    private static final long CLOSED = -1;

    private final AtomicLong booked = new AtomicLong(CLOSED);
    private volatile LongAdder account;

    /** Counts to that account from now on. */
    void open(LongAdder to) {
        account = to;
        booked.set(0);
    }

    /** Books what the trace has become; nothing once it is closed. */
    void settle(long octets) {
        long before = booked.get();
        if (before != CLOSED && booked.compareAndSet(before, octets)) {
            account.add(octets - before);
        }
    }

    /** Takes everything back. Idempotent. */
    void close() {
        long last = booked.getAndSet(CLOSED);
        if (last != CLOSED) {
            account.add(-last);
        }
    }
}
