package org.sluice.delivery;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.sluice.support.configuration.Reading;
import org.sluice.validation.ConfigurationRefused;

/** Reads single values of a configuration, each with its default; what is written wrongly is refused by key. */
final class ConfigReader {

    private final Map<String, ?> values;

    ConfigReader(Map<String, ?> values) {
        this.values = values;
    }

    String text(String key, String absent) {
        Object value = values.get(key);
        return value == null ? absent : String.valueOf(value).strip();
    }

    boolean flag(String key, boolean absent) {
        String text = text(key, String.valueOf(absent));
        if (text.equalsIgnoreCase("true") || text.equalsIgnoreCase("yes")) {
            return true;
        }
        if (text.equalsIgnoreCase("false") || text.equalsIgnoreCase("no")) {
            return false;
        }
        throw new ConfigurationRefused(key, text, "true or false");
    }

    int number(String key, int absent, int least, int most) {
        String text = text(key, String.valueOf(absent));
        return (int) Reading.number(text, least, most)
                .orElseThrow(() -> new ConfigurationRefused(key, text, "a whole number from " + least + " to " + most));
    }

    <E extends Enum<E>> E word(String key, E absent, Class<E> type) {
        String text = text(key, absent.name());
        return Reading.constant(text, type)
                .orElseThrow(() -> new ConfigurationRefused(
                        key,
                        text,
                        "one of " + Arrays.toString(type.getEnumConstants()).toLowerCase(Locale.ROOT)));
    }

    Duration seconds(String key, int absent, int least) {
        return Duration.ofSeconds(number(key, absent, least, Integer.MAX_VALUE));
    }

    List<String> words(String key) {
        return Reading.words(text(key, ""));
    }
}
