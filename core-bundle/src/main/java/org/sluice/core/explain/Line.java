package org.sluice.core.explain;

import org.sluice.operations.Explanation;

/** One line of a {@link Trace}; turned into words only when somebody asks. */
@FunctionalInterface
public interface Line {

    /** The line in words. */
    Explanation.Step step();

    /** About how much memory it takes. */
    default int octets() {
        return 200;
    }

    /** Whether it is worth keeping when a trace is nearly full. */
    default boolean isNoteworthy() {
        return true;
    }
}
