package org.sluice.smtp.limits;

import java.time.Duration;
import org.sluice.smtp.scope.Options;

/**
 * When a listener counts as overloaded.
 *
 * @param enabled whether it ever does
 * @param sessionPercent of {@code listener_sessions}; 0 = however many there are
 * @param loopLag how late an event loop may be; zero = any time
 * @param calmTime how long all has to be well before it is over
 */
public record StressOptions(boolean enabled, int sessionPercent, Duration loopLag, Duration calmTime) {

    public static StressOptions of(Options options) {
        return new StressOptions(
                options.flag("stress_profile", true),
                (int) options.number("stress_sessions", 90, 0, 100),
                options.seconds("stress_loop_lag", "3", 0, 60),
                options.seconds("stress_calm_time", "30", 0, 3_600));
    }
}
