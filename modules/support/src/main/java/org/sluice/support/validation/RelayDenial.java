package org.sluice.support.validation;

import java.util.Optional;
import org.sluice.validation.Phase;
import org.sluice.validation.ValidationContext;
import org.sluice.validation.Verdict;

/**
 * Recipients the core will refuse for good when all modules have spoken: at a domain that is not ours, for a client that may not
 * relay. Who is asked about them all the same remembers them in vain, and may have the client come back for nothing.
 */
public final class RelayDenial {

    private static final Verdict DENIED = Verdict.continuing("left alone: relaying will be denied");

    private RelayDenial() {}

    /** Whether that is what becomes of the recipient the call is about, as things stand. */
    public static boolean isDue(ValidationContext context) {
        return context.phase() == Phase.RCPTTO
                && "false"
                        .equals(context.message()
                                .attributes()
                                .get("rcptto_ours")
                                .orElse(""))
                && !context.connection().attributes().isTrue("can_relay");
    }

    /** The answer about such a recipient. */
    public static Optional<Verdict> leaveAlone(ValidationContext context) {
        return isDue(context) ? Optional.of(DENIED) : Optional.empty();
    }
}
