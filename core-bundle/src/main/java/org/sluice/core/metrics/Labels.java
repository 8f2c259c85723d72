package org.sluice.core.metrics;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Label names and values of one series, in the order given. */
record Labels(List<String> pairs) {

    static final Labels NONE = new Labels(List.of());

    private static final Pattern NAME = Pattern.compile("[a-zA-Z_][a-zA-Z0-9_]{0,99}");
    private static final int MAX_VALUE_LENGTH = 200;
    /** Control characters, what other programs take for line ends or for a change of direction, halves of characters. */
    private static final Pattern UNPRINTABLE =
            Pattern.compile("[\\x00-\\x09\\x0b-\\x1f\\x7f-\\x9f\\u2028\\u2029\\u202a-\\u202e\\u2066-\\u2069\\p{Cs}]");

    static Labels of(String... pairs) {
        return pairs.length == 0 ? NONE : new Labels(List.of(pairs));
    }

    /** Fails for what could not be written; checked when a series is new, so that the usual call is cheap. */
    Labels checked() {
        if (pairs.size() % 2 != 0) {
            throw new IllegalArgumentException("labels: " + pairs.size() + " (expected: name, value, name, value)");
        }
        for (int i = 0; i < pairs.size(); i += 2) {
            if (!NAME.matcher(pairs.get(i)).matches()) {
                throw new IllegalArgumentException("label: " + pairs.get(i) + " (expected: letters, digits, _)");
            }
        }
        return this;
    }

    /** The same as it is written: two values that look alike there are one series, or no reader takes the text. */
    Labels clean() {
        List<String> clean = new ArrayList<>(pairs);
        for (int i = 1; i < clean.size(); i += 2) {
            String value = clean.get(i);
            String cut = value.length() > MAX_VALUE_LENGTH ? value.substring(0, MAX_VALUE_LENGTH) : value;
            clean.set(i, UNPRINTABLE.matcher(cut).replaceAll("?"));
        }
        return new Labels(List.copyOf(clean));
    }

    Labels with(String name, String value) {
        List<String> more = new ArrayList<>(pairs);
        more.add(name);
        more.add(value);
        return new Labels(List.copyOf(more));
    }

    /** {@code {name="value"}}, or nothing. */
    @Override
    public String toString() {
        if (pairs.isEmpty()) {
            return "";
        }
        StringBuilder text = new StringBuilder("{");
        for (int i = 0; i < pairs.size(); i += 2) {
            text.append(i == 0 ? "" : ",").append(pairs.get(i)).append("=\"");
            text.append(escaped(pairs.get(i + 1))).append('"');
        }
        return text.append('}').toString();
    }

    private static String escaped(String value) {
        return value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
    }
}
