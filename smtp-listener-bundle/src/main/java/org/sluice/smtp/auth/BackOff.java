package org.sluice.smtp.auth;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.DoubleSupplier;

/**
 * Makes those wait who guess: the reply to each further failure comes later, twice as late as the one before, up to a bound
 * and with some chance. Counted from the beginning of the attempt, so that how long the check took does not show.
 */
public final class BackOff {

    private static final double JITTER = 0.2;

    private final AuthOptions options;
    private final DoubleSupplier chance;
    private int failures;

    public BackOff(AuthOptions options) {
        this(options, () -> ThreadLocalRandom.current().nextDouble());
    }

    /** {@code chance}: from 0 to 1. */
    BackOff(AuthOptions options, DoubleSupplier chance) {
        this.options = options;
        this.chance = chance;
    }

    /** Notes a failure; how long after its beginning it is to be told. */
    public Duration failed() {
        failures++;
        double factor = 1 + JITTER * (2 * chance.getAsDouble() - 1);
        double millis = options.delay().toMillis() * Math.pow(2, Math.min(failures - 1, 30)) * factor;
        return Duration.ofMillis((long) Math.min(millis, options.maxDelay().toMillis()));
    }

    /** Whether that was one too many. */
    public boolean isOver() {
        return options.errorLimit() > 0 && failures >= options.errorLimit();
    }
}
