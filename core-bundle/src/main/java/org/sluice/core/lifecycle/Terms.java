package org.sluice.core.lifecycle;

import java.util.Optional;
import java.util.Set;
import org.sluice.core.settings.Declaration;
import org.sluice.validation.CallThread;
import org.sluice.validation.Mode;
import org.sluice.validation.OnError;
import org.sluice.validation.Phase;

/** What a module's instance is asked, and under which conditions: declaration and contract together. Immutable. */
public record Terms(
        Declaration declared,
        boolean required,
        Set<Phase> phases,
        OnError onError,
        long timeoutNanos,
        int maxConcurrency) {

    /** Limits and whitelists stand in front of this wave. An ACCEPT skips nothing there. */
    private static final int FIRST_WAVE_OF_LOOKUPS = 200;

    /** What its verdict does. */
    public Mode mode() {
        return declared.mode();
    }

    /** Its wave. */
    public int order() {
        return declared.order();
    }

    /** Whether two versions may be asked the same at once. */
    public boolean comparable() {
        return declared.comparable();
    }

    /** Where it is called. */
    public CallThread thread() {
        return declared.thread();
    }

    /** The later phase that waits for the answer given in this one. */
    public Optional<Phase> joinAt(Phase phase) {
        return Optional.ofNullable(declared.joinAt().get(phase));
    }

    /** Whether an earlier module's ACCEPT makes it superfluous: never a required one, a limit or an observer. */
    public boolean isSkippedByAccept() {
        return mode() == Mode.DECIDE && !required && order() >= FIRST_WAVE_OF_LOOKUPS;
    }
}
