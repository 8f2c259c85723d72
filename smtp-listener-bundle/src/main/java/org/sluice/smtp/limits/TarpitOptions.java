package org.sluice.smtp.limits;

import java.time.Duration;
import org.sluice.smtp.scope.Options;

/**
 * Slow replies to clients that do badly.
 *
 * @param afterErrors bad and unknown commands that are answered at once; 0 = all
 * @param afterRefusedRecipients recipients refused for good that are answered at once; 0 = all
 * @param time how long a reply is held back then
 */
public record TarpitOptions(long afterErrors, long afterRefusedRecipients, Duration time) {

    private static final int MANY = 1_000_000;
    private static final double MOST_SECONDS = 30;

    public static TarpitOptions of(Options options) {
        return new TarpitOptions(
                options.number("tarpit_after_errors", 10, 0, MANY),
                options.number("tarpit_after_refused_recipients", 0, 0, MANY),
                options.seconds("tarpit_time", "1", 0, MOST_SECONDS));
    }
}
