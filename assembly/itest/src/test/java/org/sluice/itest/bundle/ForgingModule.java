package org.sluice.itest.bundle;

import java.util.concurrent.CompletionStage;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.sluice.validation.ValidationContext;
import org.sluice.validation.ValidationModule;
import org.sluice.validation.Verdict;

/** Always broken, and tries to write lines of its own into the server's log, by what it throws and by what it logs. */
public final class ForgingModule implements ValidationModule {

    /** What a forged line would begin with. */
    public static final String FORGED = "2001-01-01T00:00:00,000+00:00 INFO  forged";

    private static final String WORDS = "words\r\n" + FORGED + "\u001b[2J\u0085" + FORGED;

    @Override
    public CompletionStage<Verdict> validate(ValidationContext context) {
        IllegalStateException failure = new IllegalStateException(WORDS, new IllegalArgumentException(WORDS));
        Logger.getLogger("forging\n" + FORGED).log(Level.WARNING, "logs " + WORDS, failure);
        throw failure;
    }
}
