package org.sluice.core.lifecycle;

import java.util.Map;
import java.util.Set;
import org.sluice.core.settings.OptionalValues;

/**
 * How much worse than the serving version a canary may be before it is rolled back. Immutable.
 *
 * @param errorPercent points above the serving version's share of calls without an answer
 * @param latencyFactor times the serving version's mean time
 * @param latencyMillis and at least so much above it: a factor of nearly nothing means nothing
 * @param driftPercent share of the same questions the two decide differently
 * @param minCalls below which nothing is concluded
 * @param windowSeconds calls older than this do not count
 * @param compare whether the serving version is asked beside the canary, which is what drift is measured by
 */
public record CanaryBounds(
        int errorPercent,
        int latencyFactor,
        long latencyMillis,
        int driftPercent,
        int minCalls,
        long windowSeconds,
        boolean compare) {

    static final Set<String> KEYS = Set.of(
            "canary_error_percent",
            "canary_latency_factor",
            "canary_latency_millis",
            "canary_drift_percent",
            "canary_min_calls",
            "canary_window_seconds",
            "canary_compare");

    static CanaryBounds of(OptionalValues values) {
        return new CanaryBounds(
                values.number("canary_error_percent", 0, 100).orElse(5L).intValue(),
                values.number("canary_latency_factor", 1, 1_000).orElse(3L).intValue(),
                values.number("canary_latency_millis", 0, 600_000).orElse(50L),
                values.number("canary_drift_percent", 0, 100).orElse(20L).intValue(),
                values.number("canary_min_calls", 1, 1_000_000).orElse(20L).intValue(),
                values.number("canary_window_seconds", 1, 86_400).orElse(60L),
                values.flag("canary_compare").orElse(true));
    }

    void addTo(Map<String, String> map) {
        map.put("canary_error_percent", Integer.toString(errorPercent));
        map.put("canary_latency_factor", Integer.toString(latencyFactor));
        map.put("canary_latency_millis", Long.toString(latencyMillis));
        map.put("canary_drift_percent", Integer.toString(driftPercent));
        map.put("canary_min_calls", Integer.toString(minCalls));
        map.put("canary_window_seconds", Long.toString(windowSeconds));
        map.put("canary_compare", Boolean.toString(compare));
    }
}
