package org.sluice.core.intake;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.sluice.core.content.MessageContent;
import org.sluice.core.intake.PendingMessage.PendingCopy;
import org.sluice.injection.Outcome;
import org.sluice.injection.PhaseDispatcher;
import org.sluice.validation.Disposition;
import org.sluice.validation.Phase;

/**
 * One message's way through its content phases: first those of the message, then copy by copy. Lives on the message's home
 * executor. It stops at the first answer that settles the reply for all.
 */
final class Passage {

    private final PhaseDispatcher dispatcher;
    private final PendingMessage message;
    private final MessageContent content;
    private final Iterator<Phase> phasesOfMessage;
    private final List<Phase> phasesOfCopy;
    private final List<JudgedCopy> judged = new ArrayList<>();
    private Iterator<? extends PendingCopy> copies;
    private PendingCopy copy;
    private Iterator<Phase> phases;
    private Refusal refusal;
    private Duration delay = Duration.ZERO;

    Passage(PhaseDispatcher dispatcher, PendingMessage message, MessageContent content) {
        this.dispatcher = dispatcher;
        this.message = message;
        this.content = content;
        List<Phase> all = message.facts().origin().contentPhases();
        this.phasesOfMessage =
                all.stream().filter(phase -> !isOfCopy(phase)).toList().iterator();
        this.phasesOfCopy = all.stream().filter(Passage::isOfCopy).toList();
    }

    /** Completes on home when no more questions are to be asked. */
    CompletionStage<Judged> run() {
        return Steps.run(this::next).thenApply(done -> result());
    }

    private static boolean isOfCopy(Phase phase) {
        return switch (phase) {
            case DATA_SPOOL_EACH_RCPT, SET_BINDING, FINAL_VALIDATION -> true;
            default -> false;
        };
    }

    private Optional<CompletionStage<Void>> next() {
        if (refusal != null) {
            return Optional.empty();
        }
        if (phasesOfMessage.hasNext()) {
            Phase phase = phasesOfMessage.next();
            return Optional.of(dispatcher.dispatch(phase, message).thenAccept(outcome -> ofMessage(phase, outcome)));
        }
        if (copies == null) {
            copies = message.pendingCopies().iterator();
        }
        return nextOfCopy();
    }

    private Optional<CompletionStage<Void>> nextOfCopy() {
        while (true) {
            while (phases != null && phases.hasNext()) {
                Phase phase = phases.next();
                if (isAsked(phase)) {
                    return Optional.of(dispatcher.dispatch(phase, copy).thenAccept(outcome -> ofCopy(phase, outcome)));
                }
            }
            if (phases != null) {
                judged.add(new JudgedCopy(copy, fate(), Optional.empty(), Way.QUEUE));
            }
            if (!copies.hasNext()) {
                return Optional.empty();
            }
            copy = copies.next();
            phases = phasesOfCopy.iterator();
        }
    }

    /**
     * Nothing more is asked about a copy to be discarded. One that is kept apart gets its binding and its last validation
     * when it is released.
     */
    private boolean isAsked(Phase phase) {
        Disposition bound = fate().disposition();
        return bound != Disposition.DISCARD && (bound != Disposition.QUARANTINE || phase == Phase.DATA_SPOOL_EACH_RCPT);
    }

    /** The copy's own fate is the closer one. */
    private Fate fate() {
        return copy.fate().disposition() == Disposition.CONTINUE ? message.fate() : copy.fate();
    }

    private void ofMessage(Phase phase, Outcome outcome) {
        note(outcome);
        outcome.reply().ifPresent(reply -> refusal = refusal(phase, outcome));
    }

    private void ofCopy(Phase phase, Outcome outcome) {
        note(outcome);
        if (outcome.reply().isEmpty()) {
            return;
        }
        Refusal refused = refusal(phase, outcome);
        judged.add(new JudgedCopy(copy, fate(), Optional.of(refused), Way.DROP));
        phases = null;
        if (refused.isTemporary()) {
            refusal = refused;
        }
    }

    private void note(Outcome outcome) {
        if (outcome.delay().compareTo(delay) > 0) {
            delay = outcome.delay();
        }
    }

    private static Refusal refusal(Phase phase, Outcome outcome) {
        return new Refusal(
                phase.word(),
                outcome.module(),
                outcome.reply().orElseThrow(),
                outcome.close(),
                outcome.verdict().why());
    }

    private Judged result() {
        Optional<Refusal> whole = Optional.ofNullable(refusal).or(() -> RecipientRules.whole(judged));
        return new Judged(message, content, whole, List.copyOf(judged), delay);
    }
}
