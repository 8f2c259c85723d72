package org.sluice.core.lifecycle;

import java.util.Optional;
import java.util.Set;
import org.sluice.core.settings.Declaration;
import org.sluice.validation.OnError;
import org.sluice.validation.Phase;

/**
 * What the operator holds a module to. Holds while the bundle is absent too. Immutable.
 *
 * @param required whether mail waits for it; empty: as the module says
 * @param phases when it is asked; empty: as the module says, or as last seen
 * @param onError what applies without an answer
 * @param timeoutMillis how long to wait for an answer
 * @param holdMillis how long mail waits for an absent one
 * @param maxConcurrency calls at once
 */
public record Contract(
        Optional<Boolean> required,
        Set<Phase> phases,
        Optional<OnError> onError,
        Optional<Long> timeoutMillis,
        long holdMillis,
        Optional<Integer> maxConcurrency) {

    static final long DEFAULT_HOLD_MILLIS = 10_000;

    /** No word about the module. */
    public static final Contract NONE = new Contract(
            Optional.empty(), Set.of(), Optional.empty(), Optional.empty(), DEFAULT_HOLD_MILLIS, Optional.empty());

    /** What applies to one declaration: the contract in front, the declaration behind. */
    public Terms apply(Declaration declared) {
        boolean isRequired = required.orElse(declared.isRequired());
        return new Terms(
                declared,
                isRequired,
                phases.isEmpty() ? declared.phases() : phases,
                onError.orElse(isRequired ? OnError.DEFER : declared.onError()),
                timeoutMillis.orElse(declared.timeoutMillis()) * 1_000_000,
                maxConcurrency.orElse(declared.maxConcurrency()));
    }
}
