package org.sluice.core.lifecycle;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.sluice.core.settings.OptionalValues;
import org.sluice.validation.ConfigurationRefused;
import org.sluice.validation.OnError;
import org.sluice.validation.Phase;

/** {@code etc/org.sluice.modules.cfg}: the contract of each module, and how much trouble makes a module sick. Immutable. */
public final class Contracts {

    /** Nothing configured. */
    public static final Contracts NONE = of(Map.of());

    private static final long MAX_HOLD_MILLIS = 600_000;
    private static final Set<String> MEMBERS =
            Set.of("required", "phases", "onError", "timeoutMillis", "holdMillis", "maxConcurrency");
    /** Keys that the framework and the file installer add. */
    private static final List<String> FOREIGN = List.of("service.", "component.", "felix.", "osgi.", ".");

    private final Map<String, Contract> byModule;
    private final Bounds bounds;

    private Contracts(Map<String, Contract> byModule, Bounds bounds) {
        this.byModule = Map.copyOf(byModule);
        this.bounds = bounds;
    }

    /**
     * Reads the file.
     *
     * @throws ConfigurationRefused naming key, value and what would have been right
     */
    public static Contracts of(Map<String, ?> config) {
        OptionalValues values = new OptionalValues(config);
        Set<String> names = new TreeSet<>();
        for (String key : config.keySet()) {
            int dot = key.lastIndexOf('.');
            if (dot > 0 && FOREIGN.stream().noneMatch(key::startsWith)) {
                if (!MEMBERS.contains(key.substring(dot + 1))) {
                    throw new ConfigurationRefused(
                            key, config.get(key), "<module>. and one of " + new TreeSet<>(MEMBERS));
                }
                names.add(key.substring(0, dot));
            }
        }
        Map<String, Contract> contracts = new HashMap<>();
        names.forEach(name -> contracts.put(name, contract(name + '.', values)));
        return new Contracts(contracts, Bounds.of(values));
    }

    /** The contract of a module; {@link Contract#NONE} where nothing is said. */
    public Contract of(String module) {
        return byModule.getOrDefault(module, Contract.NONE);
    }

    /** Modules with a contract. */
    Set<String> names() {
        return byModule.keySet();
    }

    /** How much trouble makes a module sick. */
    public Bounds bounds() {
        return bounds;
    }

    private static Contract contract(String prefix, OptionalValues values) {
        return new Contract(
                values.flag(prefix + "required"),
                Set.copyOf(values.words(prefix + "phases", Phase.class)),
                values.word(prefix + "onError", OnError.class),
                values.number(prefix + "timeoutMillis", 1, MAX_HOLD_MILLIS),
                values.number(prefix + "holdMillis", 0, MAX_HOLD_MILLIS).orElse(Contract.DEFAULT_HOLD_MILLIS),
                values.number(prefix + "maxConcurrency", 1, 100_000).map(Long::intValue));
    }

    /**
     * When a module is taken out: within a window, so many calls without an answer that are also such a share of all, or so
     * many that did not return.
     */
    public record Bounds(long windowNanos, int failures, int percent, int stuckCalls) {

        static Bounds of(OptionalValues values) {
            return new Bounds(
                    values.number("sick_window_seconds", 1, 86_400).orElse(60L) * 1_000_000_000L,
                    values.number("sick_failures", 1, 1_000_000).orElse(50L).intValue(),
                    values.number("sick_percent", 1, 100).orElse(50L).intValue(),
                    values.number("sick_stuck_calls", 1, 1_000).orElse(3L).intValue());
        }
    }
}
