package org.sluice.console;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What one module counts and measures, out of all metrics: its name is the beginning of theirs. Of durations it is how many
 * and how long on the average.
 */
public final class OwnMetrics {

    private static final Pattern LINE =
            Pattern.compile("([A-Za-z0-9_:]+)((?:\\{.*})?) ([-+0-9.eE]+|NaN|[-+]?Inf(?:inity)?)");

    private OwnMetrics() {}

    /**
     * Finds them.
     *
     * @param text all metrics, in the Prometheus text format
     * @param modules names of all modules: one may begin with another's
     */
    public static ObjectNode of(String text, String module, Collection<String> modules) {
        String prefix = prefix(module);
        Map<String, Double> own = new TreeMap<>();
        for (String line : text.split("\n")) {
            Matcher parts = LINE.matcher(line);
            if (line.startsWith(prefix) && !isOfALongerName(line, module, modules) && parts.matches()) {
                own.put(parts.group(1).substring(prefix.length()) + parts.group(2), number(parts.group(3)));
            }
        }
        ObjectNode json = Json.object();
        own.forEach((name, value) -> put(json, name, value, own));
        return json;
    }

    private static void put(ObjectNode json, String name, double value, Map<String, Double> own) {
        Matcher duration =
                Pattern.compile("(.*_seconds)_(sum|count|bucket)((?:\\{.*})?)").matcher(name);
        if (!duration.matches()) {
            putNumber(json, name, value);
        } else if (duration.group(2).equals("count")) {
            double sum = own.getOrDefault(duration.group(1) + "_sum" + duration.group(3), 0.0);
            putNumber(json, name, value);
            json.put(
                    duration.group(1) + "_mean" + duration.group(3),
                    value == 0 ? 0 : Math.round(sum / value * 1_000_000) / 1_000_000.0);
        }
    }

    private static void putNumber(ObjectNode json, String name, double value) {
        if (value == Math.rint(value) && Math.abs(value) < 1e15) {
            json.put(name, (long) value);
        } else {
            json.put(name, value);
        }
    }

    private static boolean isOfALongerName(String line, String module, Collection<String> modules) {
        return modules.stream().anyMatch(other -> other.length() > module.length() && line.startsWith(prefix(other)));
    }

    private static String prefix(String module) {
        return "sluice_" + module + '_';
    }

    private static double number(String text) {
        return text.endsWith("Inf") ? Double.POSITIVE_INFINITY : Double.parseDouble(text);
    }
}
