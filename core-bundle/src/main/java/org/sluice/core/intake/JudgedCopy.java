package org.sluice.core.intake;

import java.util.Optional;
import org.sluice.core.intake.PendingMessage.PendingCopy;

/**
 * One copy after its phases.
 *
 * @param refusal why the copy was refused; empty when it was not
 * @param way where it goes
 */
record JudgedCopy(PendingCopy copy, Optional<Refusal> refusal, Way way) {

    JudgedCopy going(Way other) {
        return new JudgedCopy(copy, refusal, other);
    }

    /** What put it into quarantine: its fate, or the refusal that nobody may be told about. */
    Fate holding() {
        return refusal.map(refused -> new Fate(
                        org.sluice.validation.Disposition.QUARANTINE,
                        refused.module(),
                        refused.reply().toString()))
                .orElseGet(copy::fate);
    }
}
