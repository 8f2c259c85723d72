package org.sluice.module.webhook;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import org.sluice.message.SmtpReply;
import org.sluice.validation.Disposition;
import org.sluice.validation.Phase;
import org.sluice.validation.Verdict;

/** What a hook wants done. */
enum HookAction {
    /** No objection. */
    CONTINUE(Disposition.CONTINUE),
    /** No objection, and later optional checks of the phase are not asked. */
    ACCEPT(Disposition.ACCEPT),
    /** Refused for good. */
    REJECT(Disposition.REJECT),
    /** Refused for now. */
    DEFER(Disposition.DEFER),
    /** Taken and dropped. */
    DISCARD(Disposition.DISCARD),
    /** Taken and kept apart. */
    QUARANTINE(Disposition.QUARANTINE);

    private final Disposition disposition;

    HookAction(Disposition disposition) {
        this.disposition = disposition;
    }

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Optional<HookAction> of(String word) {
        return Arrays.stream(values())
                .filter(action -> action.word().equals(word))
                .findFirst();
    }

    /** Whether a client is told something other than success. */
    boolean refuses() {
        return this == REJECT || this == DEFER;
    }

    boolean isLegalIn(Phase phase) {
        return disposition.isLegalIn(phase);
    }

    /** {@code reply}: of a refusal; empty for that of the phase. */
    Verdict verdict(Optional<SmtpReply> reply, String why) {
        return switch (this) {
            case CONTINUE -> Verdict.CONTINUE;
            case ACCEPT -> Verdict.accept(why);
            case REJECT -> reply.map(said -> Verdict.reject(said, why)).orElseGet(() -> Verdict.reject(why));
            case DEFER -> reply.map(said -> Verdict.defer(said, why)).orElseGet(() -> Verdict.defer(why));
            case DISCARD -> Verdict.discard(why);
            case QUARANTINE -> Verdict.quarantine(why);
        };
    }
}
