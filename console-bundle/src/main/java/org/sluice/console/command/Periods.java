package org.sluice.console.command;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.sluice.console.Refusal;

/** Periods as operators type them: {@code 30s}, {@code 10m}, {@code 2h}, {@code 1d}. */
final class Periods {

    private static final Pattern PERIOD = Pattern.compile("([1-9][0-9]{0,5})([smhd])");

    private Periods() {}

    static Duration parse(String text) {
        Matcher matcher = PERIOD.matcher(text);
        if (!matcher.matches()) {
            throw new Refusal("--for " + text + " (expected: a number and s, m, h or d, such as 10m)");
        }
        long number = Long.parseLong(matcher.group(1));
        return switch (matcher.group(2)) {
            case "s" -> Duration.ofSeconds(number);
            case "m" -> Duration.ofMinutes(number);
            case "h" -> Duration.ofHours(number);
            default -> Duration.ofDays(number);
        };
    }
}
