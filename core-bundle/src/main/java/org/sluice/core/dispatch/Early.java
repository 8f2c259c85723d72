package org.sluice.core.dispatch;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.sluice.core.context.Activities;
import org.sluice.core.context.EarlyAnswer;
import org.sluice.validation.Phase;

/**
 * Answers asked for in one phase and waited for in a later one. Where nobody asked in time, because the module came later
 * or the session came from another core, the later phase asks itself: an answer may be late, never left out. On home only.
 */
final class Early {

    private static final Comparator<Entry> IN_TURN =
            Comparator.<Entry>comparingInt(entry -> entry.slot.order()).thenComparing(entry -> entry.slot.display());

    private final Dispatcher dispatcher;
    private final Questions questions;
    private final PhaseRun run;
    private final Subject subject;
    private final Phase phase;

    Early(Dispatcher dispatcher, Questions questions, PhaseRun run, Subject subject, Phase phase) {
        this.dispatcher = dispatcher;
        this.questions = questions;
        this.run = run;
        this.subject = subject;
        this.phase = phase;
    }

    /** Makes a call that a later phase will wait for. */
    EarlyCall start(Plan.Slot slot) {
        EarlyCall early = new EarlyCall(slot);
        early.call(new Call(
                slot.handle(),
                slot.terms(),
                questions.about(slot.phase()),
                () -> early.ended(subject.session().home())));
        Activities owner = slot.phase().isOfConnection()
                ? subject.session().activities()
                : subject.transaction().activities();
        owner.keep(early);
        return early;
    }

    /** What this phase has to wait for; calls still to be made are added to {@code calls}. */
    List<Entry> join(List<Plan.Slot> expected, List<Call> calls) {
        List<EarlyAnswer> answers = answers();
        if (answers.isEmpty() && expected.isEmpty()) {
            return List.of();
        }
        List<Entry> entries = new ArrayList<>();
        answers.forEach(answer -> entries.add(join((EarlyCall) answer)));
        for (Plan.Slot slot : expected) {
            boolean asked = answers.stream().anyMatch(answer -> answer.key().equals(EarlyCall.key(slot)));
            boolean asks = !asked
                    && dispatcher.passes(subject, slot.phase())
                    && dispatcher.bypass(subject, slot).isEmpty();
            if (asks) {
                EarlyCall late = start(slot);
                calls.add(late.call());
                entries.add(join(late));
            }
        }
        entries.sort(IN_TURN);
        return entries;
    }

    private Entry join(EarlyCall call) {
        call.join(run);
        return Entry.joined(call);
    }

    private List<EarlyAnswer> answers() {
        List<EarlyAnswer> ofSession = subject.session().activities().joining(phase);
        if (subject.transaction() == null) {
            return ofSession;
        }
        List<EarlyAnswer> ofTransaction = subject.transaction().activities().joining(phase);
        if (ofSession.isEmpty()) {
            return ofTransaction;
        }
        List<EarlyAnswer> all = new ArrayList<>(ofSession);
        all.addAll(ofTransaction);
        return all;
    }
}
