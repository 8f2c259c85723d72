package org.sluice.support.scan;

import java.util.Optional;
import org.sluice.support.validation.Exemptions;
import org.sluice.validation.ValidationContext;
import org.sluice.validation.Verdict;

/** Whose mail no engine for spam is asked about: our own, that of our exchangers, and that of clients on a whitelist. */
public final class SpamExemptions {

    private static final Verdict OWN = Verdict.continuing("left alone: mail of our own");

    private SpamExemptions() {}

    /** The answer about such mail; empty for all other. */
    public static Optional<Verdict> leaveAlone(ValidationContext context, Exemptions whitelists) {
        return leaveOursAlone(context).or(() -> whitelists.leaveAlone(context));
    }

    /** The answer about our own mail and that of our exchangers. */
    public static Optional<Verdict> leaveOursAlone(ValidationContext context) {
        return context.message().isInternal() ? Optional.of(OWN) : Exemptions.leaveExchangerAlone(context);
    }
}
