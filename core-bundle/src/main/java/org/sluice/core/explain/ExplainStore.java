package org.sluice.core.explain;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.LongSupplier;
import org.sluice.operations.Explanation;
import org.sluice.operations.Explanations;

/**
 * The latest traces by id: a ring that forgets the oldest, and an index into it. Writing takes two map operations and no
 * lock; reading turns a trace into words.
 */
public final class ExplainStore implements Explanations {

    private final LongSupplier nanos;
    private volatile Ring ring;
    private volatile long maxAgeNanos;

    /** A store for so many records of at most that age. */
    public ExplainStore(int entries, Duration maxAge, LongSupplier nanos) {
        this.nanos = nanos;
        this.ring = new Ring(entries);
        this.maxAgeNanos = maxAge.toNanos();
    }

    /** New bounds. What was kept is forgotten when the number changes. */
    public void resize(int entries, Duration maxAge) {
        maxAgeNanos = maxAge.toNanos();
        if (ring.slots.length() != entries) {
            ring = new Ring(entries);
        }
    }

    /** Keeps a trace from now on; it may still be written to. A trace already kept is not kept twice. */
    public void keep(Trace trace) {
        ring.keep(trace);
    }

    /** Drops what is too old; called now and then, so that an idle server forgets too. */
    public void sweep() {
        ring.dropBefore(nanos.getAsLong() - maxAgeNanos);
    }

    /** The trace kept under the id of a session, transaction or message. */
    public Optional<Trace> find(String id) {
        Optional<Trace> exact = ring.find(id);
        int lastDot = id.lastIndexOf('.');
        Optional<Trace> found =
                exact.isEmpty() && lastDot > id.indexOf('.') ? ring.find(id.substring(0, lastDot)) : exact;
        return found.filter(trace -> nanos.getAsLong() - trace.bornNanos() <= maxAgeNanos);
    }

    @Override
    public Optional<Explanation> explain(String id) {
        return find(id).map(Trace::explanation);
    }

    @Override
    public List<String> latest(int limit) {
        return ring.latest(limit);
    }

    /** Slots in turn, with an index by id. */
    private static final class Ring {
        private final AtomicReferenceArray<Trace> slots;
        private final ConcurrentHashMap<String, Trace> byId = new ConcurrentHashMap<>();
        private final AtomicLong next = new AtomicLong();

        Ring(int entries) {
            slots = new AtomicReferenceArray<>(entries);
        }

        void keep(Trace trace) {
            if (slots.length() == 0 || byId.putIfAbsent(trace.id(), trace) != null) {
                return;
            }
            int slot = (int) (next.getAndIncrement() % slots.length());
            Trace evicted = slots.getAndSet(slot, trace);
            if (evicted != null) {
                byId.remove(evicted.id(), evicted);
            }
        }

        Optional<Trace> find(String id) {
            return Optional.ofNullable(byId.get(id));
        }

        void dropBefore(long nanos) {
            for (int i = 0; i < slots.length(); i++) {
                Trace trace = slots.get(i);
                if (trace != null && trace.bornNanos() - nanos < 0 && slots.compareAndSet(i, trace, null)) {
                    byId.remove(trace.id(), trace);
                }
            }
        }

        List<String> latest(int limit) {
            List<String> ids = new ArrayList<>();
            long newest = next.get() - 1;
            for (long i = newest; i >= 0 && newest - i < slots.length() && ids.size() < limit; i--) {
                Trace trace = slots.get((int) (i % slots.length()));
                if (trace != null) {
                    ids.add(trace.id());
                }
            }
            return ids;
        }
    }
}
