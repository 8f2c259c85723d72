package org.sluice.delivery.route;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.sluice.validation.ConfigurationRefused;

/** The routes in force. A domain's own line wins over {@code *.parent}, the nearest parent first, and those over {@code *}. Immutable. */
public final class RouteTable {

    /** No line at all. */
    public static final RouteTable EMPTY = new RouteTable(Map.of());

    private static final Route NONE = new Route.None();

    /** A key that holds lines whose domain cannot be a key of its own. */
    private static final String ESCAPE = "queue";

    /** What the configuration service and the component runtime add to every configuration. */
    private static final Set<String> FOREIGN = Set.of(
            "service.pid",
            "service.factorypid",
            "service.bundlelocation",
            "service.changecount",
            "service.ranking",
            "service.id",
            "service.bundleid",
            "service.scope",
            "component.name",
            "component.id",
            "osgi.ds.satisfying.condition.target",
            "felix.fileinstall.filename",
            "org.apache.karaf.features.configkey");

    private final Map<String, Route> routes;

    private RouteTable(Map<String, Route> routes) {
        this.routes = Map.copyOf(routes);
    }

    /**
     * Reads a configuration.
     *
     * @param root what relative Maildir paths are resolved against
     * @throws ConfigurationRefused for the first line that says nothing sensible
     */
    public static RouteTable of(Map<String, ?> configuration, Path root) {
        Map<String, Route> routes = new HashMap<>();
        configuration.forEach((key, value) -> {
            String name = key.toLowerCase(java.util.Locale.ROOT);
            if (name.equals(ESCAPE)) {
                readEscaped(routes, String.valueOf(value), root);
            } else if (!FOREIGN.contains(name) && !name.startsWith(".")) {
                add(routes, key, RouteSyntax.route(key, String.valueOf(value), root));
            }
        });
        return new RouteTable(routes);
    }

    private static void readEscaped(Map<String, Route> routes, String lines, Path root) {
        for (String line : lines.split(",")) {
            if (line.isBlank()) {
                continue;
            }
            String[] sides = line.split("->", 2);
            if (sides.length < 2) {
                throw new ConfigurationRefused(ESCAPE, line.strip(), "<domain> -> <route>, further ones after a comma");
            }
            add(routes, sides[0], RouteSyntax.route(ESCAPE, sides[1], root));
        }
    }

    private static void add(Map<String, Route> routes, String domain, Route route) {
        if (routes.put(RouteSyntax.domain(domain), route) != null) {
            throw new ConfigurationRefused(domain.strip(), route.describe(), "one line for each domain");
        }
    }

    /** The route of a recipient domain; {@link Route.None} when no line covers it. */
    public Route find(String domain) {
        Route own = routes.get(domain);
        if (own != null) {
            return own;
        }
        if (!domain.startsWith("[")) {
            for (int dot = domain.indexOf('.'); dot >= 0; dot = domain.indexOf('.', dot + 1)) {
                Route parent = routes.get("*" + domain.substring(dot));
                if (parent != null) {
                    return parent;
                }
            }
        }
        return routes.getOrDefault("*", NONE);
    }

    /** How many lines there are. */
    public int size() {
        return routes.size();
    }
}
