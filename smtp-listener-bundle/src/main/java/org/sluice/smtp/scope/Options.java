package org.sluice.smtp.scope;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.sluice.smtp.codec.Printable;
import org.sluice.support.configuration.Reading;
import org.sluice.support.net.Cidr;
import org.sluice.validation.ConfigurationRefused;

/** Reads typed values out of one scope of the configuration and names the key in full when a value is wrong. */
public final class Options {

    private final String prefix;
    private final Map<String, String> values;

    public Options(String prefix, Map<String, String> values) {
        this.prefix = prefix;
        this.values = values;
    }

    public String text(String key, String otherwise) {
        return values.getOrDefault(key, otherwise).strip();
    }

    public boolean flag(String key, boolean otherwise) {
        String value = text(key, String.valueOf(otherwise));
        return Reading.flag(value).orElseThrow(() -> refused(key, value, "true or false"));
    }

    public long number(String key, long otherwise, long least, long most) {
        String value = text(key, String.valueOf(otherwise));
        return Reading.number(value, least, most)
                .orElseThrow(() -> refused(key, value, "a whole number from " + least + " to " + most));
    }

    /** A time in seconds; fractions are possible. */
    public Duration seconds(String key, String otherwise, double least, double most) {
        String value = text(key, otherwise);
        try {
            double seconds = Double.parseDouble(value);
            if (seconds >= least && seconds <= most) {
                return Duration.ofMillis(Math.round(seconds * 1000));
            }
        } catch (NumberFormatException e) {
            throw refused(key, value, "seconds from " + least + " to " + most);
        }
        throw refused(key, value, "seconds from " + least + " to " + most);
    }

    public <E extends Enum<E>> E word(String key, E otherwise, Class<E> type) {
        String value = text(key, otherwise.name());
        return Reading.constant(value, type)
                .orElseThrow(() -> refused(
                        key,
                        value,
                        "one of " + Arrays.toString(type.getEnumConstants()).toLowerCase(Locale.ROOT)));
    }

    /** Words separated by commas or blanks. */
    public List<String> words(String key, String otherwise) {
        return Reading.words(text(key, otherwise));
    }

    /** Blocks of addresses, separated as words are. */
    public List<Cidr> blocks(String key) {
        List<Cidr> blocks = new ArrayList<>();
        for (String word : words(key, "")) {
            try {
                blocks.add(Cidr.parse(word));
            } catch (IllegalArgumentException e) {
                throw refused(key, word, "addresses or CIDR blocks, separated by commas");
            }
        }
        return blocks;
    }

    /** {@code name = value, other = value}: what fills the connection context. */
    Map<String, String> pairs(String key) {
        Map<String, String> pairs = new LinkedHashMap<>();
        for (String pair : text(key, "").split(",")) {
            int equals = pair.indexOf('=');
            if (pair.isBlank()) {
                continue;
            }
            if (equals < 0 || pair.substring(0, equals).isBlank()) {
                throw refused(key, text(key, ""), "name = value, name = value");
            }
            pairs.put(
                    pair.substring(0, equals).strip(),
                    unquoted(pair.substring(equals + 1).strip()));
        }
        return pairs;
    }

    /** All entries whose key begins so, without that beginning. */
    public Map<String, String> below(String beginning) {
        Map<String, String> below = new LinkedHashMap<>();
        values.forEach((key, value) -> {
            if (key.startsWith(beginning)) {
                below.put(key.substring(beginning.length()), value.strip());
            }
        });
        return below;
    }

    public ConfigurationRefused refused(String key, String value, String expectation) {
        return new ConfigurationRefused(prefix + key, Printable.of(value), expectation);
    }

    private static String unquoted(String value) {
        boolean quoted = value.length() > 1 && value.startsWith("\"") && value.endsWith("\"");
        return quoted ? value.substring(1, value.length() - 1) : value;
    }
}
