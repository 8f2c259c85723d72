package org.sluice.core.dispatch;

import java.util.Collection;
import java.util.HashSet;
import java.util.Set;

/** The names a module may choose between at SET_BINDING; {@code default} is always one. Immutable. */
record Bindings(Set<String> names, Set<String> groups) {

    private static final String DEFAULT = "default";

    static Bindings of(Collection<String> names, Collection<String> groups) {
        return new Bindings(withDefault(names), withDefault(groups));
    }

    private static Set<String> withDefault(Collection<String> configured) {
        Set<String> all = new HashSet<>(configured);
        all.add(DEFAULT);
        return Set.copyOf(all);
    }
}
