package org.sluice.bench;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Swaps by kind, and how long they took. */
final class SwapTally {

    private final Map<String, Latencies> byKind = new TreeMap<>();
    private final List<String> failures = new ArrayList<>();

    /** {@code way}: how the module is held after it; {@code done}: what the driver answered. */
    void add(String way, JsonNode done) {
        String by = done.get("by").asText();
        byKind.computeIfAbsent(kind(way, by), kind -> new Latencies())
                .record((long) (done.get("millis").asDouble() * 1e6));
    }

    /** A swap did not come about. */
    void failed(String why) {
        failures.add(why);
    }

    List<String> failures() {
        return failures;
    }

    Map<String, Latencies> byKind() {
        return byKind;
    }

    long all() {
        return byKind.values().stream().mapToLong(Latencies::count).sum();
    }

    long of(String... kinds) {
        long count = 0;
        for (String kind : kinds) {
            count += byKind.containsKey(kind) ? byKind.get(kind).count() : 0;
        }
        return count;
    }

    /** A new version that comes with a feature or a file is a swap by feature or file, whatever held the old one. */
    private static String kind(String way, String by) {
        return switch (way) {
            case "feature", "deploy" -> way;
            case "reinstall" -> "feature, old first";
            default -> by;
        };
    }
}
