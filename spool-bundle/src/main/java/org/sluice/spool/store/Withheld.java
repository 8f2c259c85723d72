package org.sluice.spool.store;

import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Ids of added records that nobody may see: those of which it is not yet known whether the caller hears yes or no, and
 * those whose caller has heard no although the disk has them for a moment.
 */
final class Withheld {

    /** A reader can hold a view of the database for milliseconds; so many refusals do not happen in that time. */
    private static final int REMEMBERED = 100_000;

    private final Set<String> undecided = ConcurrentHashMap.newKeySet();
    private final LinkedHashSet<String> refused = new LinkedHashSet<>();
    private volatile boolean anyRefused;

    void add(String id) {
        undecided.add(id);
        if (anyRefused) {
            synchronized (refused) {
                refused.remove(id);
            }
        }
    }

    void show(String id) {
        undecided.remove(id);
    }

    void refuse(Collection<String> ids) {
        synchronized (refused) {
            anyRefused = true;
            refused.addAll(ids);
            Iterator<String> oldest = refused.iterator();
            while (refused.size() > REMEMBERED) {
                oldest.next();
                oldest.remove();
            }
        }
        undecided.removeAll(ids);
    }

    boolean contains(String id) {
        if (undecided.contains(id)) {
            return true;
        }
        if (!anyRefused) {
            return false;
        }
        synchronized (refused) {
            return refused.contains(id);
        }
    }
}
