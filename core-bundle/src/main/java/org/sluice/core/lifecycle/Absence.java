package org.sluice.core.lifecycle;

import java.util.Set;
import org.sluice.validation.Phase;

/**
 * A required module nobody serves.
 *
 * @param name of the module
 * @param phases in which mail waits for it
 * @param order the wave it would be in
 * @param sinceNanos when it was missed first
 * @param holdNanos how long mail waits
 */
public record Absence(String name, Set<Phase> phases, int order, long sinceNanos, long holdNanos) {

    /** When waiting ends. */
    public long untilNanos() {
        return sinceNanos + holdNanos;
    }

    /** Whether there is no more point in waiting. */
    public boolean isPast(long nowNanos) {
        return nowNanos - untilNanos() >= 0;
    }
}
