package org.sluice.support.configuration;

import java.util.List;
import java.util.Locale;
import org.sluice.validation.ConfigurationRefused;

/**
 * Reads the strings of a configuration file strictly. Declarative Services itself takes every word that is not
 * {@code true} for false and reports a bad number without its key, so a module declares its options as strings and reads
 * them here: a typing error is refused with key and reason.
 */
public final class Options {

    private Options() {}

    /** {@code true} or {@code false}, also {@code yes}, {@code no}, {@code on}, {@code off}. */
    public static boolean flag(String key, String value) {
        return switch (value.strip().toLowerCase(Locale.ROOT)) {
            case "true", "yes", "on" -> true;
            case "false", "no", "off" -> false;
            default -> throw new ConfigurationRefused(key, value, "true or false");
        };
    }

    /** A decimal number within these bounds, both included. */
    public static int number(String key, String value, int least, int most) {
        return (int) number(key, value, (long) least, most);
    }

    /** A decimal number within these bounds, both included. */
    public static long number(String key, String value, long least, long most) {
        return Reading.number(value, least, most)
                .orElseThrow(() -> new ConfigurationRefused(key, value, "a number from " + least + " to " + most));
    }

    /** Words separated by commas or white space, all of that pattern; none for an empty value. */
    public static List<String> words(String key, String value, String pattern, String expectation) {
        List<String> words = Reading.words(value);
        if (!words.stream().allMatch(word -> word.matches(pattern))) {
            throw new ConfigurationRefused(key, value, expectation);
        }
        return words;
    }

    /** Text that may stand in a reply: printable ASCII on one line, not empty. */
    public static String replyText(String key, String value) {
        String text = value.strip();
        if (text.isEmpty() || text.length() > 500 || !text.chars().allMatch(c -> c >= ' ' && c <= '~')) {
            throw new ConfigurationRefused(key, value, "one line of printable ASCII, at most 500 characters");
        }
        return text;
    }
}
