package org.sluice.validation;

import java.util.concurrent.CompletionStage;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Answers one question about a connection or a message.
 *
 * <p>A DS component with {@link Validates} is all a module needs to be asked. A call changes nothing itself: its writes go
 * to {@link ValidationContext#effects} and count when the core takes the answer.
 */
@ConsumerType
public interface ValidationModule {

    /**
     * Judges. Called on a core worker; must return within microseconds and must not block: see
     * {@link ValidationContext#blocking}. The stage may complete on any thread. A throw, a null, a failed stage and a missed
     * deadline all mean "no answer".
     */
    CompletionStage<Verdict> validate(ValidationContext context);
}
