package org.sluice.core.intake;

import java.util.Optional;
import org.sluice.core.intake.PendingMessage.PendingCopy;
import org.sluice.validation.Disposition;

/**
 * One copy after its phases.
 *
 * @param fate what it is bound for: its own, else that of the message
 * @param refusal why the copy was refused; empty when it was not
 * @param way where it goes
 */
record JudgedCopy(PendingCopy copy, Fate fate, Optional<Refusal> refusal, Way way) {

    JudgedCopy going(Way other) {
        return new JudgedCopy(copy, fate, refusal, other);
    }

    /** What put it into quarantine: its fate, or the refusal that nobody may be told about. */
    Fate holding() {
        return refusal.map(refused -> new Fate(
                        Disposition.QUARANTINE,
                        refused.module(),
                        refused.reply().toString()))
                .orElse(fate);
    }
}
