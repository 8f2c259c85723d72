package org.sluice.core.lifecycle;

import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.osgi.framework.Version;

/**
 * What an operator has ordered about the versions of one module. Immutable; every order makes a new one.
 *
 * @param serves the version that serves; empty: the highest that is not reserved
 * @param previous the version to go back to
 * @param standby versions kept in reserve: they do not even step in
 * @param shadow the version that is asked beside the serving one
 * @param canary the version that serves a part of the traffic
 */
public record Route(
        Optional<Version> serves,
        Optional<Version> previous,
        Set<Version> standby,
        Optional<Version> shadow,
        Optional<Canary> canary) {

    /** Nothing was ordered. */
    public static final Route NONE =
            new Route(Optional.empty(), Optional.empty(), Set.of(), Optional.empty(), Optional.empty());

    /** A version and the part of the traffic it serves. */
    public record Canary(Version version, Share share) {}

    /** Whether a version may not serve for want of a better one. */
    boolean reserves(Version version) {
        return standby.contains(version) || isShadow(version) || isCanary(version);
    }

    boolean isShadow(Version version) {
        return shadow.filter(version::equals).isPresent();
    }

    boolean isCanary(Version version) {
        return canary.map(Canary::version).filter(version::equals).isPresent();
    }

    /** Whether it speaks of a version at all. */
    boolean names(Version version) {
        return serves.filter(version::equals).isPresent()
                || previous.filter(version::equals).isPresent()
                || reserves(version);
    }

    /** A version serves from now on; what served before is the one to go back to. */
    Route promote(Version version, Version before) {
        Optional<Version> back = before.equals(version) ? previous : Optional.of(before);
        return new Route(
                Optional.of(version),
                back.filter(other -> !other.equals(version)),
                without(standby, version),
                shadow.filter(other -> !other.equals(version)),
                canary.filter(other -> !other.version().equals(version)));
    }

    /** The previous version serves again; the one it replaces is kept in reserve. */
    Route rollback(Version bad) {
        Version good = previous.orElseThrow();
        Route back = promote(good, good);
        return new Route(back.serves, Optional.empty(), with(back.standby, bad), back.shadow, back.canary);
    }

    /** A version becomes the shadow; {@code serving} is held to serve, however high the other is. */
    Route shadow(Version version, Version serving) {
        Route free = replace(shadow, version, serving);
        return new Route(free.serves, previous, free.standby, Optional.of(version), free.canary);
    }

    /** A version becomes the canary; {@code serving} is held to serve the rest. */
    Route canary(Version version, Share share, Version serving) {
        Route free = replace(canary.map(Canary::version), version, serving);
        return new Route(free.serves, previous, free.standby, free.shadow, Optional.of(new Canary(version, share)));
    }

    /** A version is kept in reserve; {@code serving} is held to serve. */
    Route reserve(Version version, Version serving) {
        return new Route(
                Optional.of(serves.filter(other -> !other.equals(version)).orElse(serving)),
                previous,
                with(standby, version),
                shadow.filter(other -> !other.equals(version)),
                canary.filter(other -> !other.version().equals(version)));
    }

    /** Shadow and canary go into the reserve. */
    Route stand() {
        Set<Version> reserve = new TreeSet<>(standby);
        shadow.ifPresent(reserve::add);
        canary.map(Canary::version).ifPresent(reserve::add);
        return new Route(serves, previous, Set.copyOf(reserve), Optional.empty(), Optional.empty());
    }

    /** A version is gone for good. */
    Route forget(Version version) {
        return new Route(
                serves.filter(other -> !other.equals(version)),
                previous.filter(other -> !other.equals(version)),
                without(standby, version),
                shadow.filter(other -> !other.equals(version)),
                canary.filter(other -> !other.version().equals(version)));
    }

    /** Takes a version out of wherever it is; the one whose part it takes over goes into the reserve. */
    private Route replace(Optional<Version> old, Version version, Version serving) {
        Set<Version> reserve = new TreeSet<>(standby);
        old.ifPresent(reserve::add);
        reserve.remove(version);
        return new Route(
                Optional.of(serves.filter(other -> !other.equals(version)).orElse(serving)),
                previous,
                Set.copyOf(reserve),
                shadow.filter(other -> !other.equals(version)),
                canary.filter(other -> !other.version().equals(version)));
    }

    private static Set<Version> with(Set<Version> versions, Version one) {
        Set<Version> more = new TreeSet<>(versions);
        more.add(one);
        return Set.copyOf(more);
    }

    private static Set<Version> without(Set<Version> versions, Version one) {
        Set<Version> fewer = new TreeSet<>(versions);
        fewer.remove(one);
        return Set.copyOf(fewer);
    }
}
