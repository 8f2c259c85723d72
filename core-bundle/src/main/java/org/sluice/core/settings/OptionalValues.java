package org.sluice.core.settings;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.sluice.support.configuration.Reading;
import org.sluice.validation.ConfigurationRefused;

/** Reads configured values, which arrive as strings, numbers, arrays or lists; a wrong one is refused by key. */
public final class OptionalValues {

    private final Map<String, ?> values;

    /** OptionalValues by key. */
    public OptionalValues(Map<String, ?> values) {
        this.values = values;
    }

    /** One value as text, stripped; empty when absent or blank. */
    public Optional<String> text(String key) {
        List<String> all = list(key);
        return all.isEmpty() ? Optional.empty() : Optional.of(String.join(",", all));
    }

    /** One value as it stands, stripped; empty when absent or blank. */
    public Optional<String> raw(String key) {
        return Optional.ofNullable(values.get(key))
                .map(String::valueOf)
                .map(String::strip)
                .filter(text -> !text.isEmpty());
    }

    /** A list, commas and blanks separate. */
    public List<String> list(String key) {
        Object value = values.get(key);
        if (value == null) {
            return List.of();
        }
        Collection<?> elements = value instanceof Object[] array
                ? Arrays.asList(array)
                : value instanceof Collection<?> c ? c : List.of(value);
        List<String> words = new ArrayList<>();
        for (Object element : elements) {
            words.addAll(Reading.words(String.valueOf(element)));
        }
        return words;
    }

    /** A whole number within bounds. */
    public Optional<Long> number(String key, long least, long most) {
        return text(key).map(text -> Reading.number(text, least, most)
                .orElseThrow(
                        () -> new ConfigurationRefused(key, text, "a whole number from " + least + " to " + most)));
    }

    /** A switch. */
    public Optional<Boolean> flag(String key) {
        return text(key).map(text -> Reading.flag(text)
                .orElseThrow(() -> new ConfigurationRefused(key, text, "true or false")));
    }

    /** A constant of an enumeration, in any case. */
    public <E extends Enum<E>> Optional<E> word(String key, Class<E> type) {
        return text(key).map(text -> constant(key, text, type));
    }

    /** Constants of an enumeration, in any case. */
    public <E extends Enum<E>> List<E> words(String key, Class<E> type) {
        return list(key).stream().map(text -> constant(key, text, type)).toList();
    }

    private static <E extends Enum<E>> E constant(String key, String text, Class<E> type) {
        return Reading.constant(text, type)
                .orElseThrow(() -> new ConfigurationRefused(
                        key, text, Arrays.toString(type.getEnumConstants()).toLowerCase(Locale.ROOT)));
    }
}
