package org.sluice.core.lifecycle;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.osgi.framework.Version;
import org.sluice.core.settings.OptionalValues;
import org.sluice.validation.ConfigurationRefused;

/**
 * {@code etc/org.sluice.routing.cfg}: which version of each module serves, and how much worse than it a canary may be.
 * Immutable.
 *
 * @param newVersion what becomes of a higher version that is newly installed
 * @param modules what was ordered, by module
 * @param bounds of every canary
 */
public record Routes(NewVersion newVersion, Map<String, Route> modules, CanaryBounds bounds) {

    /** Nothing configured. */
    public static final Routes NONE = of(Map.of());

    private static final Set<String> MEMBERS =
            Set.of("serves", "previous", "standby", "shadow", "canary", "canary_share");
    /** Keys that the framework and the file installer add. */
    private static final List<String> FOREIGN = List.of("service.", "component.", "felix.", "osgi.", ".");

    private static final String NEW_VERSION = "new-version";

    /** What becomes of a higher version that is newly installed. */
    public enum NewVersion {
        /** It serves. */
        SERVE,
        /** It waits to be promoted. */
        STANDBY
    }

    /** Copies the map. */
    public Routes {
        modules = Map.copyOf(modules);
    }

    /**
     * Reads the file.
     *
     * @throws ConfigurationRefused naming key, value and what would have been right
     */
    public static Routes of(Map<String, ?> config) {
        OptionalValues values = new OptionalValues(config);
        Set<String> names = new TreeSet<>();
        for (String key : config.keySet()) {
            int dot = key.lastIndexOf('.');
            if (isForeign(key)) {
                continue;
            }
            if (dot > 0 && MEMBERS.contains(key.substring(dot + 1))) {
                names.add(key.substring(0, dot));
            } else if (!key.equals(NEW_VERSION) && !CanaryBounds.KEYS.contains(key)) {
                throw new ConfigurationRefused(
                        key,
                        config.get(key),
                        NEW_VERSION + ", one of " + new TreeSet<>(CanaryBounds.KEYS) + ", or <module>. and one of "
                                + new TreeSet<>(MEMBERS));
            }
        }
        Map<String, Route> modules = new HashMap<>();
        for (String name : names) {
            Route route = route(name + '.', values);
            if (!route.equals(Route.NONE)) {
                modules.put(name, route);
            }
        }
        return new Routes(
                values.word(NEW_VERSION, NewVersion.class).orElse(NewVersion.SERVE), modules, CanaryBounds.of(values));
    }

    /** The same as the file has it. */
    public Map<String, String> asMap() {
        Map<String, String> map = new TreeMap<>();
        map.put(NEW_VERSION, newVersion.name().toLowerCase(java.util.Locale.ROOT));
        bounds.addTo(map);
        modules.forEach((name, route) -> {
            route.serves().ifPresent(version -> map.put(name + ".serves", version.toString()));
            route.previous().ifPresent(version -> map.put(name + ".previous", version.toString()));
            route.shadow().ifPresent(version -> map.put(name + ".shadow", version.toString()));
            route.canary().ifPresent(canary -> {
                map.put(name + ".canary", canary.version().toString());
                map.put(name + ".canary_share", canary.share().text());
            });
            if (!route.standby().isEmpty()) {
                map.put(
                        name + ".standby",
                        route.standby().stream().sorted().map(Version::toString).collect(Collectors.joining(", ")));
            }
        });
        return map;
    }

    /** What was ordered about a module; {@link Route#NONE} where nothing was. */
    public Route of(String module) {
        return modules.getOrDefault(module, Route.NONE);
    }

    /** The same with another order about one module. */
    Routes with(String module, UnaryOperator<Route> order) {
        Map<String, Route> changed = new HashMap<>(modules);
        Route route = order.apply(of(module));
        if (route.equals(Route.NONE)) {
            changed.remove(module);
        } else {
            changed.put(module, route);
        }
        return new Routes(newVersion, changed, bounds);
    }

    /** Whether a key is none of ours. */
    static boolean isForeign(String key) {
        return FOREIGN.stream().anyMatch(key::startsWith);
    }

    /** A version as people write it, Maven's {@code 1.2.3-SNAPSHOT} included; empty when it is none. */
    static Optional<Version> version(String text) {
        try {
            return Optional.of(Version.parseVersion(text.strip().replaceFirst("^(\\d+\\.\\d+\\.\\d+)-", "$1.")));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static Route route(String prefix, OptionalValues values) {
        Optional<Version> serves = version(prefix + "serves", values);
        Optional<Version> shadow = version(prefix + "shadow", values);
        Optional<Version> canary = version(prefix + "canary", values);
        Set<Version> standby = new TreeSet<>();
        values.list(prefix + "standby").forEach(text -> standby.add(parse(prefix + "standby", text)));
        Optional<String> share = values.raw(prefix + "canary_share");
        if (canary.isPresent() != share.isPresent()) {
            throw new ConfigurationRefused(
                    prefix + (canary.isPresent() ? "canary_share" : "canary"), "", "both or neither of the two");
        }
        refuse(prefix + "canary", canary, serves, "not the version that serves");
        refuse(prefix + "shadow", shadow, serves, "not the version that serves");
        refuse(prefix + "shadow", shadow, canary, "not the canary");
        return new Route(
                serves,
                version(prefix + "previous", values),
                Set.copyOf(standby),
                shadow,
                canary.map(version -> new Route.Canary(version, share(prefix + "canary_share", share.orElseThrow()))));
    }

    private static void refuse(String key, Optional<Version> one, Optional<Version> other, String expectation) {
        if (one.isPresent() && one.equals(other)) {
            throw new ConfigurationRefused(key, one.get(), expectation);
        }
    }

    private static Share share(String key, String text) {
        return Share.of(text).orElseThrow(() -> new ConfigurationRefused(key, text, Share.EXPECTATION));
    }

    private static Optional<Version> version(String key, OptionalValues values) {
        return values.raw(key).map(text -> parse(key, text));
    }

    private static Version parse(String key, String text) {
        return version(text)
                .orElseThrow(() -> new ConfigurationRefused(key, text, "a bundle version such as 1.2.3 or 1.2.3.beta"));
    }
}
