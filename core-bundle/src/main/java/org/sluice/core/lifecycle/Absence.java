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
 * @param source the file that says so; empty where the module itself did
 */
public record Absence(
        String name, String display, Set<Phase> phases, int order, long sinceNanos, long holdNanos, String source) {

    /** The instance; empty where none is known. */
    public String instance() {
        return display.equals(name) ? "" : display.substring(name.length() + 1);
    }

    /** Whether that is what is waited for. */
    public boolean isOf(String module, String place) {
        return display.equals(name) ? name.equals(module) : display.equals(place);
    }

    /** Why mail is refused, for the record. */
    public String whyRefused() {
        return requirement() + ", and absent or sick for longer than mail waits";
    }

    /** That it is required, and who says so. */
    String requirement() {
        return source.isEmpty() ? "required" : "required by " + source;
    }

    /** What an operator may do about it. */
    String remedy() {
        return "bring it back, or when it is gone for good "
                + (source.equals(Absentees.CONTRACTS)
                        ? "take " + name + ".required out of that file"
                        : "say sluice:module-forget " + name);
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
