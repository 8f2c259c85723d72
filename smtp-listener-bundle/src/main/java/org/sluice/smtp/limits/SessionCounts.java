package org.sluice.smtp.limits;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.sluice.smtp.scope.Layer;

/** Counts open sessions, for the listener and for every scope with a limit of its own. Safe from any thread. */
public final class SessionCounts {

    /** One session's places; given back once. */
    public interface Places {
        void giveBack();
    }

    private final AtomicInteger open = new AtomicInteger();
    private final Map<String, AtomicInteger> scopes = new ConcurrentHashMap<>();

    /** Sessions open now. */
    public int open() {
        return open.get();
    }

    /** Takes a place in every scope; null when one of them is full. */
    public Places enter(List<Layer> layers) {
        List<AtomicInteger> taken = new ArrayList<>();
        for (Layer layer : layers) {
            int limit = layer.sessionLimit();
            if (limit > 0) {
                AtomicInteger count = scopes.computeIfAbsent(layer.prefix(), key -> new AtomicInteger());
                taken.add(count);
                if (count.incrementAndGet() > limit) {
                    taken.forEach(AtomicInteger::decrementAndGet);
                    return null;
                }
            }
        }
        open.incrementAndGet();
        return () -> {
            taken.forEach(AtomicInteger::decrementAndGet);
            open.decrementAndGet();
        };
    }
}
