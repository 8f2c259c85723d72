package org.sluice.core.lifecycle;

import java.util.Set;
import org.sluice.validation.Phase;

/**
 * A module nobody serves: mail waits for a required one, and an optional one is skipped, which is put on record.
 *
 * @param name of the module
 * @param required whether mail waits for it
 * @param phases in which it would be asked
 * @param order the wave it would be in
 * @param sinceNanos when it was missed first
 * @param holdNanos how long mail waits
 */
public record Absence(String name, boolean required, Set<Phase> phases, int order, long sinceNanos, long holdNanos) {

    /** When waiting ends. */
    public long untilNanos() {
        return sinceNanos + holdNanos;
    }

    /** Whether there is no more point in waiting. */
    public boolean isPast(long nowNanos) {
        return nowNanos - untilNanos() >= 0;
    }
}
