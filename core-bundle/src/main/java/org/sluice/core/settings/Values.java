package org.sluice.core.settings;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.sluice.validation.ConfigurationRefused;

/** The keys of one configuration, as strings or as Config Admin typed them. */
public record Values(Map<String, ?> raw) {

    /** The trimmed text; the default where the key is absent or blank. */
    public String text(String key, String byDefault) {
        Object value = raw.get(key);
        String text = value == null ? "" : value.toString().strip();
        return text.isEmpty() ? byDefault : text;
    }

    /** A whole number within bounds. */
    public long number(String key, long byDefault, long least, long most) {
        String text = text(key, String.valueOf(byDefault));
        try {
            long number = Long.parseLong(text);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException notANumber) {
            // Refused below, with the same words as a number out of bounds.
        }
        throw new ConfigurationRefused(key, text, "a number from " + least + " to " + most);
    }

    /** A number of seconds within bounds. */
    public Duration seconds(String key, long byDefault, long least, long most) {
        return Duration.ofSeconds(number(key, byDefault, least, most));
    }

    /** Words separated by commas; none where the key is absent and the default empty. */
    public List<String> words(String key, String byDefault) {
        Object value = raw.get(key);
        String text = value instanceof String[] array ? String.join(",", array) : text(key, byDefault);
        return Arrays.stream(text.split(","))
                .map(String::strip)
                .filter(word -> !word.isEmpty())
                .toList();
    }

    /** One constant of an enum, in lower case. */
    public <E extends Enum<E>> E choice(String key, E byDefault) {
        String text = text(key, byDefault.name());
        E[] constants = byDefault.getDeclaringClass().getEnumConstants();
        for (E constant : constants) {
            if (constant.name().equalsIgnoreCase(text)) {
                return constant;
            }
        }
        String words = String.join(
                ", ",
                Arrays.stream(constants)
                        .map(c -> c.name().toLowerCase(Locale.ROOT))
                        .toList());
        throw new ConfigurationRefused(key, text, "one of " + words);
    }
}
