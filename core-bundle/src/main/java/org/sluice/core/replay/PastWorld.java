package org.sluice.core.replay;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import org.sluice.core.record.Exchange;

/**
 * What the world answered then, for one call: first what this call was answered, in its order; then, where asking again
 * gives the same, what any other call of the record was. Notes what nobody asked then. Safe from any thread.
 */
final class PastWorld {

    private final Map<String, Deque<PastExchange>> own = new HashMap<>();
    private final Map<String, PastExchange> ofAll;
    private final SortedSet<String> unknown = new TreeSet<>();
    private int waiting;

    private PastWorld(Map<String, PastExchange> ofAll) {
        this.ofAll = ofAll;
    }

    /** The world of a call that was made then. */
    static PastWorld of(PastCall call, Map<String, PastExchange> ofAll) {
        PastWorld world = new PastWorld(ofAll);
        for (PastExchange exchange : call.exchanges()) {
            world.own.computeIfAbsent(exchange.key(), key -> new ArrayDeque<>()).add(exchange);
        }
        return world;
    }

    /** The world of a call that was not. */
    static PastWorld ofNoCall(Map<String, PastExchange> ofAll) {
        return new PastWorld(ofAll);
    }

    /** What any call of a record may learn from the others. */
    static Map<String, PastExchange> shared(Collection<PastCall> calls) {
        Map<String, PastExchange> all = new HashMap<>();
        for (PastCall call : calls) {
            for (PastExchange exchange : call.exchanges()) {
                if (exchange.isRepeatable()) {
                    all.merge(exchange.key(), exchange, (first, next) -> first.isOpen() ? next : first);
                }
            }
        }
        return all;
    }

    /** What was answered; empty where nobody asked. */
    synchronized Optional<PastExchange> answer(String kind, String question) {
        String key = PastExchange.key(kind, question);
        Deque<PastExchange> line = own.get(key);
        PastExchange found = null;
        if (line != null) {
            found = line.size() > 1 || !line.peek().isRepeatable() ? line.poll() : line.peek();
            if (line.isEmpty()) {
                own.remove(key);
            }
        }
        if (found == null) {
            found = ofAll.get(key);
        }
        if (found == null) {
            unknown.add(kind.equals(Exchange.Kind.DNS) ? question : kind + ' ' + question);
        } else if (found.isOpen()) {
            waiting++;
        }
        return Optional.ofNullable(found);
    }

    /** Questions nobody asked then. */
    synchronized SortedSet<String> unknown() {
        return new TreeSet<>(unknown);
    }

    /** Whether the module waits for an answer that did not come. */
    synchronized boolean keepsWaiting() {
        return waiting > 0;
    }
}
