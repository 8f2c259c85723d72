package org.sluice.itest.bundle;

import java.util.concurrent.CompletionStage;
import org.sluice.validation.AttributeKey;
import org.sluice.validation.Phase;
import org.sluice.validation.ValidationContext;
import org.sluice.validation.ValidationModule;
import org.sluice.validation.Verdict;

/** At CONNECT notes that the client is suspect, for others to act on; at MAILFROM notes it of the message too. */
public final class NotingModule implements ValidationModule {
    static final AttributeKey<Boolean> SUSPECT = AttributeKey.flag("noting.suspect");
    private static final AttributeKey<Boolean> NOTED = AttributeKey.flag("noting.noted");

    @Override
    public CompletionStage<Verdict> validate(ValidationContext context) {
        if (context.phase() == Phase.CONNECT) {
            context.effects().put(SUSPECT, true);
        } else {
            context.effects().put(NOTED, true);
        }
        return Verdict.CONTINUE.stage();
    }
}
