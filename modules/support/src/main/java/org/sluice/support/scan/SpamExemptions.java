package org.sluice.support.scan;

import org.sluice.support.validation.Exemptions;
import org.sluice.validation.ValidationContext;

/** Whose mail no engine for spam is asked about: our own, that of our exchangers, and that of clients on a whitelist. */
public final class SpamExemptions {

    private SpamExemptions() {}

    /** Whether it is one of theirs. */
    public static boolean cover(ValidationContext context, Exemptions whitelists) {
        return context.message().isInternal() || Exemptions.isTrustedExchanger(context) || whitelists.cover(context);
    }
}
