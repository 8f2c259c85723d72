package org.sluice.core.explain;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.atomic.LongAdder;

/** Slots in turn, with an index by id and an account of the memory they take. Safe from any thread, without a lock. */
final class Ring {

    private final AtomicReferenceArray<Trace> slots;
    private final ConcurrentHashMap<String, Trace> byId = new ConcurrentHashMap<>();
    private final AtomicLong next = new AtomicLong();
    private final AtomicLong oldest = new AtomicLong();
    private final LongAdder octets = new LongAdder();

    Ring(int entries) {
        slots = new AtomicReferenceArray<>(entries);
    }

    int size() {
        return slots.length();
    }

    long octets() {
        return octets.sum();
    }

    /** Keeps a trace in place of the oldest, and forgets more of them while all take more than that much memory. */
    void keep(Trace trace, long maxOctets) {
        if (byId.putIfAbsent(trace.id(), trace) != null) {
            return;
        }
        trace.chargeTo(octets);
        long turn = next.getAndIncrement();
        forget(slots.getAndSet(slot(turn), trace));
        while (octets.sum() > maxOctets && forgetOldest(turn)) {
            // until it fits, or only this one is left
        }
    }

    Optional<Trace> find(String id) {
        return Optional.ofNullable(byId.get(id));
    }

    /** Goes through all of them: for a person who asks, not for a message. */
    List<Trace> transactionsOf(String sessionId) {
        return byId.values().stream().filter(trace -> trace.isOf(sessionId)).toList();
    }

    void dropBefore(long nanos) {
        for (int i = 0; i < slots.length(); i++) {
            Trace trace = slots.get(i);
            if (trace != null && trace.bornNanos() - nanos < 0 && slots.compareAndSet(i, trace, null)) {
                forget(trace);
            }
        }
    }

    List<String> latest(int limit) {
        List<String> ids = new ArrayList<>();
        long newest = next.get() - 1;
        for (long i = newest; i >= 0 && newest - i < slots.length() && ids.size() < limit; i--) {
            Trace trace = slots.get(slot(i));
            if (trace != null) {
                ids.add(trace.id());
            }
        }
        return ids;
    }

    /** Two at once may come upon the same slot: one of them finds it empty and goes on. */
    private boolean forgetOldest(long newest) {
        long turn = Math.max(oldest.get(), newest - slots.length() + 1);
        if (turn >= newest) {
            return false;
        }
        oldest.set(turn + 1);
        forget(slots.getAndSet(slot(turn), null));
        return true;
    }

    private void forget(Trace trace) {
        if (trace != null) {
            byId.remove(trace.id(), trace);
            trace.discharge();
        }
    }

    private int slot(long turn) {
        return (int) (turn % slots.length());
    }
}
