package org.sluice.core.explain;

import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.sluice.operations.Explanation;
import org.sluice.operations.Explanations;

/**
 * The latest traces by id, bounded in number, age and memory. Writing takes two map operations and no lock; reading turns
 * a trace into words.
 */
public final class ExplainStore implements Explanations {

    private final LongSupplier nanos;
    private volatile Ring ring;
    private volatile Bounds bounds;

    /**
     * How much is kept.
     *
     * @param entries sessions and messages; 0: nothing is kept, and nothing is written
     * @param octets of memory, by estimate
     */
    public record Bounds(int entries, long octets, Duration age) {}

    /** A store within bounds. */
    public ExplainStore(Bounds bounds, LongSupplier nanos) {
        this.nanos = nanos;
        this.bounds = bounds;
        this.ring = new Ring(bounds.entries());
    }

    /** New bounds. What was kept is forgotten when the number changes. */
    public void resize(Bounds changed) {
        bounds = changed;
        if (ring.size() != changed.entries()) {
            ring = new Ring(changed.entries());
        }
    }

    /** Keeps a trace from now on; it may still be written to. A trace already kept is not kept twice. */
    public void keep(Trace trace) {
        Ring now = ring;
        if (now.size() == 0) {
            trace.mute();
        } else {
            now.keep(trace, bounds.octets());
        }
    }

    /** Drops what is too old; called now and then, so that an idle server forgets too. */
    public void sweep() {
        ring.dropBefore(nanos.getAsLong() - bounds.age().toNanos());
    }

    /** About how much memory is taken. */
    public long octets() {
        return ring.octets();
    }

    /** The trace kept under the id of a session, transaction or message. */
    public Optional<Trace> find(String id) {
        Optional<Trace> exact = ring.find(id);
        int lastDot = id.lastIndexOf('.');
        Optional<Trace> found =
                exact.isEmpty() && lastDot > id.indexOf('.') ? ring.find(id.substring(0, lastDot)) : exact;
        return found.filter(this::isYoung);
    }

    @Override
    public Optional<Explanation> explain(String id) {
        return explain(id, Optional.empty());
    }

    /** {@code open} is the trace of the session of that id where it is still going on. */
    public Optional<Explanation> explain(String id, Optional<Trace> open) {
        Optional<Trace> found = open.or(() -> find(id));
        if (id.indexOf('.') >= 0) {
            return found.map(Trace::explanation);
        }
        List<Trace> transactions = ring.transactionsOf(id).stream()
                .filter(this::isYoung)
                .sorted(Comparator.comparingLong(Trace::bornNanos))
                .toList();
        return found.or(() ->
                        transactions.stream().reduce((earlier, later) -> later).flatMap(Trace::session))
                .map(session -> session.explanation().with(summaries(transactions)));
    }

    @Override
    public List<String> latest(int limit) {
        return ring.latest(limit);
    }

    private static Map<String, String> summaries(List<Trace> transactions) {
        Map<String, String> summaries = new LinkedHashMap<>();
        transactions.forEach(trace -> summaries.put(trace.id(), trace.summary()));
        return summaries;
    }

    private boolean isYoung(Trace trace) {
        return nanos.getAsLong() - trace.bornNanos() <= bounds.age().toNanos();
    }
}
