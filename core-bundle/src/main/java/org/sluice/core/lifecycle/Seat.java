package org.sluice.core.lifecycle;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.osgi.framework.Version;

/**
 * One instance of a module as a choice between its versions. Immutable.
 *
 * @param serving who answers
 * @param canary who answers for a part of the traffic; null for nobody
 * @param shadow who is asked beside; null for nobody
 * @param versions all that could be asked, newest first: a transaction may have begun with any of them
 */
public record Seat(ModuleHandle serving, Canary canary, ModuleHandle shadow, List<ModuleHandle> versions) {

    /**
     * A version that answers for a part of the traffic.
     *
     * @param compared whether the serving version is asked beside it
     */
    public record Canary(ModuleHandle handle, Share share, boolean compared) {

        boolean covers(String sessionId, String client, Map<String, String> context) {
            Identity identity = handle.identity();
            return share.covers(identity.name() + ' ' + identity.version(), sessionId, client, context);
        }
    }

    /** Copies the list. */
    public Seat {
        versions = List.copyOf(versions);
    }

    /** The name under which a choice is kept. */
    public String display() {
        return serving.identity().display();
    }

    /** The version a connection's questions go to, if they are not bound to another. */
    public Version choice(String sessionId, String client, Map<String, String> context) {
        boolean toCanary = canary != null && canary.covers(sessionId, client, context);
        return (toCanary ? canary.handle() : serving).identity().version();
    }

    /** Who is asked beside a version, for the record only. */
    public List<ModuleHandle> beside(ModuleHandle asked) {
        List<ModuleHandle> others = new ArrayList<>(0);
        if (shadow != null && shadow != asked) {
            others.add(shadow);
        }
        if (isCanary(asked) && canary.compared()) {
            others.add(serving);
        }
        return others;
    }

    /** Whether it is the one that answers for a part. */
    public boolean isCanary(ModuleHandle handle) {
        return canary != null && canary.handle() == handle;
    }

    /** Who answers where a version was chosen before; the serving one where that has left meanwhile. */
    public ModuleHandle handle(Version chosen) {
        if (chosen == null || serving.identity().version().equals(chosen)) {
            return serving;
        }
        return versions.stream()
                .filter(handle ->
                        handle.isServing() && handle.identity().version().equals(chosen))
                .findFirst()
                .orElse(serving);
    }

    /**
     * Chooses between the versions of one instance. The ordered one serves; where it is away or sick the previous one does,
     * else the highest that is not kept in reserve: nobody steps in who has not been trusted with it.
     *
     * @param candidates those that could be asked, newest first
     */
    static Optional<Seat> of(Route route, boolean compared, List<ModuleHandle> candidates) {
        Optional<ModuleHandle> serving = route.serves()
                .flatMap(version -> find(candidates, version))
                .or(() ->
                        route.serves().flatMap(away -> route.previous()).flatMap(version -> find(candidates, version)))
                .or(() -> candidates.stream()
                        .filter(handle -> !route.reserves(handle.identity().version()))
                        .findFirst());
        return serving.map(chosen -> new Seat(
                chosen,
                route.canary()
                        .flatMap(ordered -> find(candidates, ordered.version())
                                .filter(handle -> handle != chosen)
                                .map(handle ->
                                        new Canary(handle, ordered.share(), compared && areComparable(handle, chosen))))
                        .orElse(null),
                route.shadow()
                        .flatMap(version -> find(candidates, version))
                        .filter(handle -> handle != chosen && areComparable(handle, chosen))
                        .orElse(null),
                candidates));
    }

    private static boolean areComparable(ModuleHandle one, ModuleHandle other) {
        return one.terms().comparable() && other.terms().comparable();
    }

    private static Optional<ModuleHandle> find(List<ModuleHandle> candidates, Version version) {
        return candidates.stream()
                .filter(handle -> handle.identity().version().equals(version))
                .findFirst();
    }
}
