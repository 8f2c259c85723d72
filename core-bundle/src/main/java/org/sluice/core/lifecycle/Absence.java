package org.sluice.core.lifecycle;

import java.util.Set;
import org.sluice.validation.Phase;

/**
 * A required module nobody serves.
 *
 * @param name of the module
 * @param display of the instance that is missed; the name where no instance is known
 * @param phases in which mail waits for it
 * @param order the wave it would be in
 * @param sinceNanos when it was missed first
 * @param holdNanos how long mail waits
 */
public record Absence(String name, String display, Set<Phase> phases, int order, long sinceNanos, long holdNanos) {

    /** The instance; empty where none is known. */
    public String instance() {
        return display.equals(name) ? "" : display.substring(name.length() + 1);
    }

    /** Whether that is what is waited for. */
    public boolean isOf(String module, String place) {
        return display.equals(name) ? name.equals(module) : display.equals(place);
    }

    /** When waiting ends. */
    public long untilNanos() {
        return sinceNanos + holdNanos;
    }

    /** Whether there is no more point in waiting. */
    public boolean isPast(long nowNanos) {
        return nowNanos - untilNanos() >= 0;
    }
}
