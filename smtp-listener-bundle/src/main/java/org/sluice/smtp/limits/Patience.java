package org.sluice.smtp.limits;

import java.time.Duration;
import org.sluice.smtp.scope.Options;

/**
 * How long a client may take, and how much nonsense it may talk. Each session has two of these: for quiet times and for
 * times of stress.
 *
 * @param hello for the first HELO or EHLO
 * @param idle for the next whole command
 * @param dataStart for the first octets of a message
 * @param dataIdle for its next octets
 * @param send for reading our replies
 * @param errors bad and unknown commands; 0 = any number
 * @param junk commands that lead to no mail; 0 = any number
 */
public record Patience(
        Duration hello, Duration idle, Duration dataStart, Duration dataIdle, Duration send, int errors, int junk) {

    static final String STRESS = "stress_";

    private static final double DAY = 86_400;
    private static final int MANY = 1_000_000;

    public static Patience calm(Options options) {
        Duration idle = seconds(options, "idle_time", "300");
        Duration dataIdle = seconds(options, "data_idle_time", "180");
        return new Patience(
                seconds(options, "hello_time", idle),
                idle,
                seconds(options, "data_start_time", dataIdle),
                dataIdle,
                seconds(options, "send_time", "120"),
                number(options, "error_limit", 20),
                number(options, "junk_command_limit", 100));
    }

    /** What holds under stress: never more than {@code calm}, whatever is configured. */
    public static Patience stressed(Options options, Patience calm) {
        return new Patience(
                shorter(calm.hello, seconds(options, STRESS + "hello_time", "10")),
                shorter(calm.idle, seconds(options, STRESS + "idle_time", "10")),
                shorter(calm.dataStart, seconds(options, STRESS + "data_start_time", "10")),
                shorter(calm.dataIdle, seconds(options, STRESS + "data_idle_time", "20")),
                shorter(calm.send, seconds(options, STRESS + "send_time", "20")),
                fewer(calm.errors, number(options, STRESS + "error_limit", 1)),
                fewer(calm.junk, number(options, STRESS + "junk_command_limit", 5)));
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    private static int fewer(int one, int other) {
        return one == 0 || other == 0 ? Math.max(one, other) : Math.min(one, other);
    }

    private static Duration seconds(Options options, String key, String otherwise) {
        return options.seconds(key, otherwise, 0.1, DAY);
    }

    private static Duration seconds(Options options, String key, Duration otherwise) {
        return options.text(key, "").isEmpty() ? otherwise : seconds(options, key, "");
    }

    private static int number(Options options, String key, int otherwise) {
        return (int) options.number(key, otherwise, 0, MANY);
    }
}
