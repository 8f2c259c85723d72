package org.sluice.core.lifecycle;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Instances of required modules that left with their bundle. They come back one after the other; until the last one has, mail waits for
 * the module, or it would meet some of its instances and not the others. Guarded by the {@link Registry}.
 */
final class Returning {

    private final Map<String, Set<String>> away = new HashMap<>();
    private final Set<String> incomplete = new HashSet<>();

    /** Those that are still to come, at that moment. */
    record Others(String module, Set<String> displays) {}

    void left(Identity identity) {
        Set<String> all = new HashSet<>(away.getOrDefault(identity.name(), Set.of()));
        all.add(identity.display());
        away.put(identity.name(), all);
        incomplete.remove(identity.name());
    }

    /** Returns who is awaited besides, if it is the first to come back of several. */
    Optional<Others> came(Identity identity) {
        String module = identity.name();
        Set<String> others = away.get(module);
        if (others == null || !others.remove(identity.display())) {
            return Optional.empty();
        }
        if (others.isEmpty()) {
            away.remove(module);
            incomplete.remove(module);
            return Optional.empty();
        }
        return incomplete.add(module) ? Optional.of(new Others(module, others)) : Optional.empty();
    }

    /** They are not awaited any longer; nothing happens where another awaiting has begun since. */
    void forget(Others others) {
        if (away.get(others.module()) == others.displays()) {
            away.remove(others.module());
            incomplete.remove(others.module());
        }
    }

    /** Whether some of its instances have come back and others have not. */
    boolean isIncomplete(String module) {
        return incomplete.contains(module);
    }
}
