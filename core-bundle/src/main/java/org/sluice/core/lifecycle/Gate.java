package org.sluice.core.lifecycle;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntSupplier;

/**
 * Lets so many calls at once into a module; further ones wait in line, within their own deadlines. Lock-free. A call that
 * gave up stays in line until its turn, where it is passed over.
 */
final class Gate {

    private static final int MAX_WAITING = 10_000;

    private final IntSupplier limit;
    private final AtomicInteger inside = new AtomicInteger();
    private final AtomicInteger inLine = new AtomicInteger();
    private final Queue<InFlight> line = new ConcurrentLinkedQueue<>();

    Gate(IntSupplier limit) {
        this.limit = limit;
    }

    /** How a call was received. */
    enum Entry {
        /** Go ahead. */
        ADMITTED,
        /** {@link InFlight#admitted} will be called. */
        WAITING,
        /** The line is too long, or the module is leaving. */
        REFUSED
    }

    Entry enter(InFlight call) {
        if (tryEnter()) {
            return Entry.ADMITTED;
        }
        if (inLine.incrementAndGet() > MAX_WAITING) {
            inLine.decrementAndGet();
            return Entry.REFUSED;
        }
        line.add(call);
        callNext();
        return Entry.WAITING;
    }

    /** A call that was inside is over. */
    void leave() {
        inside.decrementAndGet();
        callNext();
    }

    /** Whoever is first in line goes in, as long as there is room: called after every change that may have made some. */
    private void callNext() {
        while (!line.isEmpty() && tryEnter()) {
            InFlight next = line.poll();
            if (next != null) {
                inLine.decrementAndGet();
            }
            if (next == null || !next.admitted()) {
                inside.decrementAndGet();
            }
        }
    }

    private boolean tryEnter() {
        int now = inside.get();
        while (now < limit.getAsInt()) {
            if (inside.compareAndSet(now, now + 1)) {
                return true;
            }
            now = inside.get();
        }
        return false;
    }
}
