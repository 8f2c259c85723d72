package org.sluice.http.internal;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Which endpoint answers what. Filled once, then only read. */
final class Routes {

    /** Who may ask. */
    enum Access {
        /** Everybody: load balancers and probes have no key. */
        OPEN,
        /** Whoever has a key, or is local. */
        GUARDED
    }

    private static final String ID = "{id}";

    private final List<Route> routes = new ArrayList<>();

    /**
     * One kind of request.
     *
     * @param label the path as it stands in metrics
     */
    record Route(String method, String label, List<String> path, Access access, Endpoint endpoint) {

        boolean hasBody() {
            return method.equals("POST");
        }

        private boolean matches(List<String> segments) {
            if (segments.size() != path.size()) {
                return false;
            }
            for (int i = 0; i < path.size(); i++) {
                if (!path.get(i).equals(ID) && !path.get(i).equals(segments.get(i))) {
                    return false;
                }
            }
            return true;
        }

        /** What stands in the place of {@code {id}}; empty where there is no such place. */
        String id(String requestPath) {
            int at = path.indexOf(ID);
            return at < 0 ? "" : segments(requestPath).get(at);
        }
    }

    Routes add(Access access, String method, String path, Endpoint endpoint) {
        routes.add(new Route(method, path, segments(path), access, endpoint));
        return this;
    }

    /** The route of a request; HEAD is GET without the body. */
    Optional<Route> find(String method, String path) {
        String asked = method.equals("HEAD") ? "GET" : method;
        List<String> segments = segments(path);
        return routes.stream()
                .filter(route -> route.method().equals(asked) && route.matches(segments))
                .findFirst();
    }

    /** Methods that path knows; empty for an unknown path. */
    Set<String> methods(String path) {
        Set<String> methods = new LinkedHashSet<>();
        List<String> segments = segments(path);
        routes.stream().filter(route -> route.matches(segments)).forEach(route -> methods.add(route.method()));
        return methods;
    }

    private static List<String> segments(String path) {
        return List.of(path.substring(path.startsWith("/") ? 1 : 0).split("/", -1));
    }
}
