package org.sluice.spool.store;

import java.util.HashMap;
import java.util.Map;

/**
 * How many records use each body that may be shared. Counted anew from the index at every opening, so it can not drift
 * from what is on disk. For the committer's thread.
 */
final class References {

    private final Map<Long, Integer> uses = new HashMap<>();

    /** One user more; returns how many there are now. */
    int use(long body) {
        return uses.merge(body, 1, Integer::sum);
    }

    /** One user less; returns how many are left. */
    int release(long body) {
        Integer left = uses.computeIfPresent(body, (key, count) -> count > 1 ? count - 1 : null);
        return left == null ? 0 : left;
    }

    int count(long body) {
        return uses.getOrDefault(body, 0);
    }

    void become(References other) {
        uses.clear();
        uses.putAll(other.uses);
    }
}
