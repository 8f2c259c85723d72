package org.sluice.validation;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * A name in one of the dictionaries and how its string is read. The dictionaries hold strings only, so that no value can
 * pin a module's class loader.
 */
public final class AttributeKey<T> {

    private final String name;
    private final Function<T, String> writer;
    private final Function<String, T> reader;

    private AttributeKey(String name, Function<T, String> writer, Function<String, T> reader) {
        if (name.isBlank()) {
            throw new IllegalArgumentException("name: blank (expected: <module>.<fact>)");
        }
        this.name = name;
        this.writer = writer;
        this.reader = reader;
    }

    /** The value as it is. */
    public static AttributeKey<String> string(String name) {
        return new AttributeKey<>(name, Function.identity(), Function.identity());
    }

    /** Written {@code true} or {@code false}; {@code yes}, {@code 1} and {@code on} read as true too. */
    public static AttributeKey<Boolean> flag(String name) {
        return new AttributeKey<>(name, String::valueOf, AttributeKey::isTrue);
    }

    /** A decimal number. */
    public static AttributeKey<Long> number(String name) {
        return new AttributeKey<>(name, String::valueOf, Long::valueOf);
    }

    /** Strings as a JSON array. */
    public static AttributeKey<List<String>> strings(String name) {
        return new AttributeKey<>(name, AttributeKey::toJson, AttributeKey::fromJson);
    }

    /** Where it stands in the dictionary. */
    public String name() {
        return name;
    }

    /** The string to store. */
    public String write(T value) {
        return writer.apply(value);
    }

    /**
     * The value of a stored string.
     *
     * @throws IllegalArgumentException when the string is not of this kind
     */
    public T read(String stored) {
        return reader.apply(stored);
    }

    /** Whether a switch written as a string is on: {@code true}, {@code yes}, {@code on} or {@code 1}. */
    public static boolean isTrue(String value) {
        return value.equalsIgnoreCase("true")
                || value.equalsIgnoreCase("yes")
                || value.equalsIgnoreCase("on")
                || value.equals("1");
    }

    private static String toJson(List<String> values) {
        StringBuilder json = new StringBuilder("[");
        for (String value : values) {
            json.append(json.length() > 1 ? "," : "").append('"');
            value.chars().forEach(c -> appendEscaped(json, (char) c));
            json.append('"');
        }
        return json.append(']').toString();
    }

    private static void appendEscaped(StringBuilder json, char c) {
        if (c == '"' || c == '\\') {
            json.append('\\').append(c);
        } else if (c < ' ') {
            json.append(String.format("\\u%04x", (int) c));
        } else {
            json.append(c);
        }
    }

    private static List<String> fromJson(String json) {
        List<String> values = new ArrayList<>();
        int i = skip(json, 0, '[');
        while (json.charAt(i) != ']') {
            i = skip(json, i, '"');
            StringBuilder value = new StringBuilder();
            while (json.charAt(i) != '"') {
                if (json.charAt(i) != '\\') {
                    value.append(json.charAt(i++));
                } else if (json.charAt(i + 1) == 'u') {
                    value.append((char) Integer.parseInt(json.substring(i + 2, i + 6), 16));
                    i += 6;
                } else {
                    value.append(json.charAt(i + 1));
                    i += 2;
                }
            }
            values.add(value.toString());
            i++;
            if (json.charAt(i) == ',') {
                i++;
            }
        }
        return List.copyOf(values);
    }

    private static int skip(String json, int at, char expected) {
        if (at >= json.length() || json.charAt(at) != expected) {
            throw new IllegalArgumentException("attribute: not a JSON array of strings");
        }
        return at + 1;
    }
}
