package org.sluice.smtp.session;

import java.time.Duration;
import org.sluice.injection.Outcome;
import org.sluice.message.SmtpReply;
import org.sluice.smtp.core.CoreLink;
import org.sluice.smtp.limits.TarpitOptions;
import org.sluice.validation.Phase;

/**
 * How long one session's replies are held back because of what its client did before. What is granted in the end is the
 * core's business, as it knows all sessions. On the event loop only.
 */
final class Tarpit {

    private final TarpitOptions options;
    private final CoreLink core;
    private long refusedRecipients;

    Tarpit(TarpitOptions options, CoreLink core) {
        this.options = options;
        this.core = core;
    }

    /** For the reply to a bad command, the so-many-th. */
    Duration ofError(long errors) {
        return isPast(errors, options.afterErrors()) ? granted() : Duration.ZERO;
    }

    /** For the reply to an answer of the core: what modules asked for, or what refused recipients have earned. */
    Duration of(Phase phase, Outcome outcome) {
        boolean refused = phase == Phase.RCPTTO
                && outcome.reply().filter(SmtpReply::isPermanent).isPresent();
        if (!refused) {
            return outcome.delay();
        }
        refusedRecipients++;
        boolean earned = outcome.delay().isZero() && isPast(refusedRecipients, options.afterRefusedRecipients());
        return earned ? granted() : outcome.delay();
    }

    private static boolean isPast(long count, long limit) {
        return limit > 0 && count > limit;
    }

    private Duration granted() {
        return options.time().isZero()
                ? Duration.ZERO
                : core.session().map(session -> session.tarpit(options.time())).orElse(Duration.ZERO);
    }
}
