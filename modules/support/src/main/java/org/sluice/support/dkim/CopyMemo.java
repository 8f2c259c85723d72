package org.sluice.support.dkim;

import java.util.HashMap;
import java.util.Map;

/**
 * What was made for the copies of a message: most copies are the same, and a thousand recipients are no reason to sign a
 * thousand times. Lives with the transaction.
 *
 * @param <K> everything the work depends on
 * @param <V> what comes of it
 */
public final class CopyMemo<K, V> implements AutoCloseable {

    /** More kinds of copies than that are worked on each for itself. */
    private static final int MOST = 16;

    private final Map<K, V> made = new HashMap<>(2);

    /** The work. */
    @FunctionalInterface
    public interface Maker<V, X extends Exception> {
        /** Does it. */
        V make() throws X;
    }

    /** What was made for an equal copy, or is made now; one at a time, so that equal copies share it. */
    public synchronized <X extends Exception> V of(K kind, Maker<V, X> maker) throws X {
        V known = made.get(kind);
        if (known != null) {
            return known;
        }
        V value = maker.make();
        if (made.size() < MOST) {
            made.put(kind, value);
        }
        return value;
    }

    @Override
    public synchronized void close() {
        made.clear();
    }
}
