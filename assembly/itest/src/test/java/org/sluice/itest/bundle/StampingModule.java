package org.sluice.itest.bundle;

import java.util.concurrent.CompletionStage;
import org.sluice.validation.ValidationContext;
import org.sluice.validation.ValidationModule;
import org.sluice.validation.Verdict;

/** Leaves its stamp on every message it sees, so that a test finds those it did not see. */
public final class StampingModule implements ValidationModule {

    @Override
    public CompletionStage<Verdict> validate(ValidationContext context) {
        context.effects().header().add("X-Stamped", "yes");
        return Verdict.CONTINUE.stage();
    }
}
