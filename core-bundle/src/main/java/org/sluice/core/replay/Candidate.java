package org.sluice.core.replay;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.sluice.core.lifecycle.Identity;
import org.sluice.core.lifecycle.ModuleHandle;
import org.sluice.core.lifecycle.Registry;
import org.sluice.core.lifecycle.Seat;
import org.sluice.core.lifecycle.Terms;
import org.sluice.operations.ReplayRequest;
import org.sluice.validation.ValidationModule;

/**
 * Who is asked: a bound instance, or one made for the occasion of its bundle.
 *
 * @param handle whose leaving ends the replay
 * @param dispose ends an instance made for the occasion
 */
record Candidate(ModuleHandle handle, ValidationModule module, Terms terms, Runnable dispose) {

    /** Makes an instance with other options, bound nowhere. */
    interface Workshop {
        /** @throws IllegalArgumentException saying why that cannot be */
        Candidate build(ModuleHandle like, Map<String, String> options);
    }

    static Candidate bound(ModuleHandle handle) {
        return new Candidate(handle, handle.module(), handle.terms(), () -> {});
    }

    Identity identity() {
        return handle.identity();
    }

    /**
     * The instances a request is about, by name.
     *
     * @throws IllegalArgumentException naming the module or version that is not there
     */
    static List<ModuleHandle> find(Registry registry, ReplayRequest request) {
        List<ModuleHandle> named = registry.handles().stream()
                .filter(handle -> isNamed(handle.identity(), request.module()))
                .sorted(Comparator.comparing(handle -> handle.identity().display()))
                .toList();
        if (named.isEmpty()) {
            throw new IllegalArgumentException(
                    "module: " + request.module() + " (expected: one of " + names(registry) + ")");
        }
        List<ModuleHandle> serving =
                registry.roster().seats().stream().map(Seat::serving).toList();
        List<ModuleHandle> found = named.stream()
                .filter(handle -> request.version().isEmpty()
                        ? serving.contains(handle)
                        : version(handle).equals(request.version()))
                .toList();
        if (found.isEmpty()) {
            throw new IllegalArgumentException("version: "
                    + (request.version().isEmpty() ? "none serves" : request.version())
                    + " (expected: one of "
                    + named.stream().map(Candidate::version).distinct().toList() + ")");
        }
        return found;
    }

    private static boolean isNamed(Identity identity, String name) {
        return identity.display().equals(name) || identity.name().equals(name);
    }

    private static String version(ModuleHandle handle) {
        return handle.identity().version().toString();
    }

    private static List<String> names(Registry registry) {
        return registry.handles().stream()
                .map(handle -> handle.identity().display())
                .distinct()
                .sorted()
                .toList();
    }
}
