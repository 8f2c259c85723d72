package org.sluice.core.lifecycle;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.sluice.validation.Mode;
import org.sluice.validation.Phase;

/**
 * Instances of required modules that left with their bundle. They come back one after the other, and until each has, mail waits for it in
 * its own place; or it would meet some instances of a module and not the others. Guarded by the {@link Registry}.
 */
final class Returning {

    private final Map<String, Map<String, Gone>> away = new HashMap<>();

    /** One of them, and where mail waits for it. */
    record Gone(String display, Set<Phase> phases, int order) {}

    /** Those that are still to come, at that moment. */
    record Others(String module, Map<String, Gone> left) {}

    void left(ModuleHandle handle) {
        Identity identity = handle.identity();
        Terms terms = handle.terms();
        Set<Phase> phases = terms.mode() == Mode.ON_DEMAND ? Set.of() : terms.phases();
        Map<String, Gone> all = new TreeMap<>(away.getOrDefault(identity.name(), Map.of()));
        all.put(identity.display(), new Gone(identity.display(), phases, terms.order()));
        away.put(identity.name(), all);
    }

    /** Returns who is awaited besides. */
    Optional<Others> came(Identity identity) {
        Map<String, Gone> others = away.get(identity.name());
        if (others == null) {
            return Optional.empty();
        }
        others.remove(identity.display());
        if (others.isEmpty()) {
            away.remove(identity.name());
            return Optional.empty();
        }
        return Optional.of(new Others(identity.name(), others));
    }

    /** They are not awaited any longer; nothing happens where another awaiting has begun since. */
    void forget(Others others) {
        if (away.get(others.module()) == others.left()) {
            away.remove(others.module());
        }
    }

    /** None of a module is awaited any longer. */
    void forget(String module) {
        away.remove(module);
    }

    /** Those of a module that are away. */
    Collection<Gone> of(String module) {
        Map<String, Gone> gone = away.get(module);
        return gone == null ? List.of() : gone.values();
    }
}
