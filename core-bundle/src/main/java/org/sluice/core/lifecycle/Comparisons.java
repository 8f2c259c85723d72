package org.sluice.core.lifecycle;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.osgi.framework.Version;
import org.sluice.operations.Routing;

/**
 * What versions on trial decided otherwise than those that serve: counts of all, and the latest in words. Bounded: so many
 * differences for each version, and the version compared longest ago makes room for a new one. Any thread.
 */
public final class Comparisons {

    private static final int LATEST = 200;
    private static final int VERSIONS = 64;

    private final Map<Key, Comparison> all = new LinkedHashMap<>(16, 0.75f, true);

    /** Two answers to one question came in; {@code difference} is null where they agree. */
    public void note(ModuleHandle tried, ModuleHandle serving, Routing.Difference difference) {
        tried.compared(difference != null);
        Key key = new Key(tried.identity().name(), tried.identity().version());
        synchronized (all) {
            Comparison comparison = all.get(key);
            if (comparison == null
                    || !comparison.serving.equals(serving.identity().version())) {
                comparison = new Comparison(serving.identity().version());
                all.put(key, comparison);
            }
            if (all.size() > VERSIONS) {
                all.remove(all.keySet().iterator().next());
            }
            comparison.note(difference);
        }
    }

    /** What there is about a module: about that version, or else about the one compared last. */
    Optional<Routing.Differences> of(String module, Optional<Version> preferred, int limit) {
        synchronized (all) {
            Key found = null;
            for (Key key : all.keySet()) {
                if (key.module.equals(module)) {
                    found = key;
                    if (preferred.filter(key.version::equals).isPresent()) {
                        break;
                    }
                }
            }
            return found == null ? Optional.empty() : Optional.of(differences(found, limit));
        }
    }

    /** The version is gone for good. */
    void forget(String module, Version version) {
        synchronized (all) {
            all.remove(new Key(module, version));
        }
    }

    private Routing.Differences differences(Key key, int limit) {
        Comparison comparison = all.get(key);
        List<Routing.Difference> latest = new ArrayList<>(comparison.latest);
        return new Routing.Differences(
                key.module,
                comparison.serving.toString(),
                key.version.toString(),
                comparison.calls,
                comparison.different,
                latest.subList(0, Math.min(limit, latest.size())));
    }

    private record Key(String module, Version version) {}

    private static final class Comparison {
        private final Version serving;
        private final Deque<Routing.Difference> latest = new ArrayDeque<>();
        private long calls;
        private long different;

        Comparison(Version serving) {
            this.serving = serving;
        }

        void note(Routing.Difference difference) {
            calls++;
            if (difference != null) {
                different++;
                latest.addFirst(difference);
                if (latest.size() > LATEST) {
                    latest.removeLast();
                }
            }
        }
    }
}
