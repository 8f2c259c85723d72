package org.sluice.support.validation;

import java.time.Duration;
import org.sluice.validation.ValidationContext;

/** How long a module may wait for others and still answer. */
public final class TimeLeft {

    /** What an answer needs to be taken before the core's own deadline. */
    private static final Duration RESERVE = Duration.ofMillis(200);

    private TimeLeft() {}

    /** What the call has left, less what its answer needs; negative where that is too little. */
    public static Duration toWait(ValidationContext context) {
        return context.remaining().minus(RESERVE);
    }
}
