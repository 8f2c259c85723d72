package org.sluice.validation;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * Hears what became of phases and scopes. A service; called on a thread of its own from a bounded queue, so it never
 * delays a reply and may miss events under overload (counted in {@code sluice_outcomes_dropped_total}).
 */
@ConsumerType
public interface OutcomeListener {

    /** A phase has been decided. */
    void concluded(Conclusion conclusion);

    /** A session or transaction is over. {@code why} is a log word: quit, vanished, reset, accepted, refused, stopped. */
    default void ended(StateScope scope, String id, String why) {}
}
