package org.sluice.itest.bundle;

import java.util.concurrent.CompletionStage;
import org.sluice.message.SmtpReply;
import org.sluice.validation.ValidationContext;
import org.sluice.validation.ValidationModule;
import org.sluice.validation.Verdict;

/** At DATA refuses what another module noted at CONNECT. */
public final class RefusingModule implements ValidationModule {

    @Override
    public CompletionStage<Verdict> validate(ValidationContext context) {
        boolean suspect =
                context.connection().attributes().get(NotingModule.SUSPECT).orElse(false);
        Verdict verdict = suspect
                ? Verdict.reject(new SmtpReply(554, "5.7.1", "Suspected at connect"), "noting.suspect is set")
                : Verdict.CONTINUE;
        return verdict.stage();
    }
}
