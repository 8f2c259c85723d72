package org.sluice.core.lifecycle;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** Lets one log line through each second, so that a broken module under load does not fill the disk. */
public final class Valve {

    private static final long INTERVAL_NANOS = 1_000_000_000L;

    private final Timers timers;
    private final AtomicLong openAgain;
    private final AtomicInteger held = new AtomicInteger();

    Valve(Timers timers) {
        this.timers = timers;
        this.openAgain = new AtomicLong(timers.nanos());
    }

    /** Whether to write the line. */
    public boolean isOpen() {
        long now = timers.nanos();
        long open = openAgain.get();
        if (now - open >= 0 && openAgain.compareAndSet(open, now + INTERVAL_NANOS)) {
            return true;
        }
        held.incrementAndGet();
        return false;
    }

    /** Words about the lines held back since the last one; empty for none. */
    public String held() {
        int lines = held.getAndSet(0);
        return lines == 0 ? "" : " (" + lines + " more like it)";
    }
}
