package org.sluice.core.settings;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.sluice.support.configuration.Options;
import org.sluice.support.configuration.Reading;
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
        return Options.number(key, text(key, String.valueOf(byDefault)), least, most);
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
        Class<E> type = byDefault.getDeclaringClass();
        return Reading.constant(text, type)
                .orElseThrow(() -> new ConfigurationRefused(key, text, "one of " + names(type)));
    }

    private static <E extends Enum<E>> String names(Class<E> type) {
        return Arrays.stream(type.getEnumConstants())
                .map(constant -> constant.name().toLowerCase(Locale.ROOT))
                .collect(Collectors.joining(", "));
    }
}
