package org.sluice.core.context;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Who waits for the injector to note a fact of the connection. Each is told once, or not at all when it asked to be
 * forgotten before. Safe from any thread.
 */
final class Notices {

    private Map<String, Set<Consumer<String>>> waiting = Map.of();

    /** Tells it once the fact is noted. */
    synchronized void await(String fact, Consumer<String> then) {
        if (waiting.isEmpty()) {
            waiting = new HashMap<>(2);
        }
        waiting.computeIfAbsent(fact, any -> new LinkedHashSet<>(2)).add(then);
    }

    /** Tells it no more. False: it has been told, or never waited. */
    synchronized boolean forget(String fact, Consumer<String> then) {
        Set<Consumer<String>> those = waiting.get(fact);
        boolean waited = those != null && those.remove(then);
        if (waited && those.isEmpty()) {
            waiting.remove(fact);
        }
        return waited;
    }

    /** Tells those who wait. */
    void noted(String fact, String value) {
        List<Consumer<String>> those;
        synchronized (this) {
            Set<Consumer<String>> awaiting = waiting.isEmpty() ? null : waiting.remove(fact);
            those = awaiting == null ? List.of() : new ArrayList<>(awaiting);
        }
        those.forEach(then -> then.accept(value));
    }
}
