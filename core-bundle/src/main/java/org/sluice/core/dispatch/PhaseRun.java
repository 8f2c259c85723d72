package org.sluice.core.dispatch;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.osgi.framework.Version;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sluice.core.context.Running;
import org.sluice.core.explain.Printable;
import org.sluice.core.explain.StepRecord;
import org.sluice.core.lifecycle.Absence;
import org.sluice.core.lifecycle.ModuleHandle;
import org.sluice.core.lifecycle.ModuleMeters;
import org.sluice.core.lifecycle.Timers;
import org.sluice.injection.Outcome;
import org.sluice.injection.Replaced;
import org.sluice.validation.CallThread;
import org.sluice.validation.Disposition;
import org.sluice.validation.Mode;
import org.sluice.validation.OnError;
import org.sluice.validation.Phase;
import org.sluice.validation.Verdict;

/**
 * One phase under way: starts wave after wave and takes the answers in order. Everything in it happens on home; other
 * threads only {@link #wake} it, and {@link #wakeUps} sees to it that it is handed to home once however many do.
 */
final class PhaseRun implements Running, Runnable, Batch.Waiter {

    private static final Logger LOG = LoggerFactory.getLogger(PhaseRun.class);

    private final Dispatcher dispatcher;
    private final Services services;
    private final Phase phase;
    private final Subject subject;
    private final CompletableFuture<Outcome> outcome = new CompletableFuture<>();
    private final AtomicInteger wakeUps = new AtomicInteger(1);
    private final Ending ending;
    private final Questions questions;
    private final Early early;
    private final Beside beside;

    private Map<String, Version> chosen;
    private Course course;
    private List<Entry> wave = List.of();
    private int taken;
    private Timers.Alarm holdAlarm;
    private boolean accepted;
    private boolean over;

    PhaseRun(Dispatcher dispatcher, Phase phase, Subject subject) {
        this.dispatcher = dispatcher;
        this.services = dispatcher.services();
        this.phase = phase;
        this.subject = subject;
        this.ending = new Ending(dispatcher, phase, subject);
        this.questions = new Questions(dispatcher, subject);
        this.early = new Early(dispatcher, questions, this, subject, phase);
        this.beside = new Beside(dispatcher.shadows());
    }

    /** Begins, on home. */
    CompletableFuture<Outcome> start() {
        Plan plan = dispatcher.plan();
        chosen = subject.chosen(plan);
        course = new Course(plan, phase, chosen);
        subject.session().enter(phase);
        subject.activities().begin(this);
        Optional<Absence> hopeless = dispatcher.missedTooLong(phase, subject, plan);
        if (hopeless.isPresent()) {
            defer(hopeless.get().name(), hopeless.get().whyRefused());
        } else {
            List<Call> calls = new ArrayList<>(0);
            wave = early.join(plan.joined(phase, chosen), calls);
            submit(calls);
        }
        run();
        return outcome;
    }

    /** Something ended or changed. From any thread. */
    void wake() {
        if (wakeUps.getAndIncrement() == 0) {
            rouse();
        }
    }

    @Override
    public boolean lull() {
        return wakeUps.getAndIncrement() == 0;
    }

    @Override
    public void rouse() {
        try {
            subject.session().home().execute(this);
        } catch (RejectedExecutionException itsLoopIsGone) {
            // and with it the connection: nobody is there to answer to
        }
    }

    @Override
    public void run() {
        int seen = wakeUps.get();
        do {
            advance();
            seen = wakeUps.addAndGet(-seen);
        } while (seen != 0);
    }

    @Override
    public void cancel() {
        if (stop()) {
            wave.forEach(PhaseRun::cancel);
        }
    }

    @Override
    public void replaced() {
        if (stop()) {
            wave.forEach(PhaseRun::cancel);
            outcome.completeExceptionally(new Replaced());
        }
    }

    private void advance() {
        try {
            while (!over && takeWave() && !over) {
                publish();
                if (!nextWave()) {
                    conclude(accepted ? ending.accepted() : ending.agreed());
                }
            }
            publish();
        } catch (RuntimeException | LinkageError | StackOverflowError ours) {
            LOG.error(
                    "{} {} cannot go on, so the client is asked to come back",
                    subject.id(),
                    phase.word(),
                    Printable.failure(ours));
            conclude(ending.noAnswer("core", "an error of ours"));
        }
    }

    /** Takes the answers that are there, in order. False: one is still open. */
    private boolean takeWave() {
        while (taken < wave.size() && !over) {
            Entry entry = wave.get(taken);
            if (entry.isMissing()) {
                if (!replaceMissing(entry)) {
                    return false;
                }
            } else if (entry.call.end() == null) {
                return false;
            } else {
                taken++;
                take(entry, entry.call.end());
            }
        }
        return true;
    }

    private void take(Entry entry, Call.End end) {
        if (entry.early != null) {
            entry.early.part();
        }
        for (CallContext.Asked asked : entry.call.context.asked()) {
            subject.trace().add(asked.step());
            asked.call().ifPresent(subject.recording()::add);
        }
        switch (end.kind()) {
            case ANSWERED -> takeAnswer(entry, end);
            case ABANDONED -> takeAbandoned(entry, end);
            default -> noAnswer(entry, end.why());
        }
    }

    /**
     * Another version is asked where there is one. Otherwise: gone before it was asked is absent, not broken, and only a call
     * that was under way has no answer.
     */
    private void takeAbandoned(Entry entry, Call.End end) {
        if (askSuccessor(entry)) {
            return;
        }
        if (entry.slot.terms().required()) {
            waitForSuccessor(entry);
        } else if (end.asked()) {
            noAnswer(entry, end.why());
        } else {
            note(entry.slot, "skipped", 0, end.why());
        }
    }

    private void takeAnswer(Entry entry, Call.End end) {
        if (accepted && entry.slot.terms().isSkippedByAccept()) {
            note(entry.slot, "skipped", 0, "accepted before");
            return;
        }
        String violation = Taking.violation(phase, subject, end.verdict(), entry.call.effects);
        if (!violation.isEmpty()) {
            entry.call.handle.misanswered();
            dispatcher.complain(subject, entry.call, violation);
            noAnswer(entry, violation);
            return;
        }
        boolean firstTime = entry.early == null || entry.early.applyOnce();
        String changes = firstTime ? apply(entry) : "";
        boolean decides = entry.slot.terms().mode() == Mode.DECIDE;
        Disposition said = end.verdict().disposition();
        boolean ends = decides && said.isDecisive() && said != Disposition.ACCEPT;
        subject.recording().add(entry.call.recorded(Words.said(end.verdict(), !decides)));
        if (firstTime || ends) {
            subject.trace()
                    .add(StepRecord.answered(
                            entry.call.phase,
                            subject.recipient(),
                            entry.call.handle.witness(),
                            new StepRecord.Said(Words.said(end.verdict(), !decides), end.verdict(), end.tookNanos()),
                            changes,
                            ends));
        }
        if (decides) {
            ending.collect(entry.call.effects);
            if (said == Disposition.ACCEPT) {
                accept(entry, end.verdict());
            } else if (ends) {
                conclude(ending.decided(end.verdict(), entry.slot.display(), end.tookNanos()));
            }
        } else {
            ending.collectCapabilities(entry.call.effects);
        }
    }

    private String apply(Entry entry) {
        return Taking.apply(
                subject,
                entry.call.effects,
                entry.slot.display(),
                dispatcher.rules().bindings());
    }

    /** The others of this wave that it makes superfluous are passed over when their turn comes. */
    private void accept(Entry entry, Verdict verdict) {
        accepted = true;
        ending.acceptedBy(entry.slot.display(), verdict);
        for (Entry other : wave.subList(taken, wave.size())) {
            if (!other.isMissing() && other.early == null && other.slot.terms().isSkippedByAccept()) {
                other.call.cancel();
            }
        }
    }

    private void noAnswer(Entry entry, String why) {
        Call.End end = entry.call.end();
        if (accepted && entry.slot.terms().isSkippedByAccept()) {
            note(entry.slot, "skipped", 0, "accepted before");
            return;
        }
        boolean defers =
                entry.slot.terms().mode() == Mode.DECIDE && entry.slot.terms().onError() == OnError.DEFER;
        String word = end.kind() == Call.Kind.ANSWERED ? "error" : Words.ended(end.kind());
        subject.recording().add(entry.call.recorded(word));
        StepRecord step = StepRecord.of(
                entry.call.phase, subject.recipient(), entry.call.handle.witness(), word, end.tookNanos(), why);
        subject.trace().add(defers ? step.deciding() : step);
        String finding = entry.slot.terms().declared().finding();
        if (defers) {
            conclude(ending.noAnswer(entry.slot.display(), why));
        } else if (!finding.isEmpty() && (entry.early == null || entry.early.applyOnce())) {
            Taking.noFinding(subject, entry.call.phase, entry.slot.display(), finding);
        }
    }

    /** Asks the version that serves now in place of one that has left. False: there is none. */
    private boolean askSuccessor(Entry entry) {
        Optional<Plan.Slot> successor = dispatcher.plan().successor(entry.slot, chosen);
        successor.ifPresent(slot -> {
            note(entry.slot, "left", entry.call.end().tookNanos(), "another version is asked");
            List<Entry> asked = new ArrayList<>(1);
            List<Call> calls = new ArrayList<>(1);
            ask(slot, asked, calls);
            taken--;
            wave = new ArrayList<>(wave);
            wave.remove(taken);
            wave.addAll(taken, asked);
            submit(calls);
        });
        return successor.isPresent();
    }

    /** A required module went away in mid-call: mail waits for whoever comes in its place. */
    private void waitForSuccessor(Entry entry) {
        note(entry.slot, "left", entry.call.end().tookNanos(), entry.call.end().why() + ", waiting for its successor");
        taken--;
        Absence absence = dispatcher.absenceOf(entry.slot);
        wave = new ArrayList<>(wave);
        wave.set(taken, Entry.missing(Plan.Slot.missing(absence, entry.slot.phase())));
    }

    /** Asks a module that has come back, passes it over, or gives up on it. False: mail still waits. */
    private boolean replaceMissing(Entry entry) {
        Plan now = dispatcher.plan();
        List<Plan.Slot> known = now.asked(entry.slot.phase(), chosen).stream()
                .filter(slot -> entry.slot.absence().isOf(slot.name(), slot.display()))
                .toList();
        boolean isStillMissing =
                known.isEmpty() ? now.isAbsent(entry.slot) : known.get(0).isMissing();
        if (!isStillMissing) {
            goOn(entry, known);
            return true;
        }
        if (dispatcher.bypass(subject, entry.slot).isPresent()) {
            goOn(entry, List.of(entry.slot));
            return true;
        }
        long left = entry.slot.absence().untilNanos() - services.timers.nanos();
        if (left > 0) {
            hold(left);
            return false;
        }
        stopHolding();
        defer(entry.slot.name(), entry.slot.absence().whyRefused());
        return false;
    }

    /** Waits no longer for a missing module: whoever is in its place now takes its turn. */
    private void goOn(Entry missing, List<Plan.Slot> inItsPlace) {
        stopHolding();
        questions.lookAgain();
        List<Entry> entries = new ArrayList<>();
        List<Call> calls = new ArrayList<>();
        for (Plan.Slot slot : inItsPlace) {
            ask(slot, entries, calls);
            course.remember(slot.display());
        }
        wave = new ArrayList<>(wave);
        wave.remove(taken);
        wave.addAll(taken, entries);
        course.remember(missing.slot.display());
        submit(calls);
    }

    private void hold(long nanos) {
        if (holdAlarm == null) {
            dispatcher.hold(this);
            holdAlarm = services.timers.schedule(this::wake, nanos);
        }
    }

    private void stopHolding() {
        if (holdAlarm != null) {
            dispatcher.letGo(this);
            holdAlarm.cancel();
            holdAlarm = null;
        }
    }

    /** Starts the next wave. False: there is none. */
    private boolean nextWave() {
        List<Plan.Slot> next = course.nextWave(dispatcher.plan());
        if (next.isEmpty()) {
            return false;
        }
        questions.lookAgain();
        List<Entry> entries = new ArrayList<>();
        List<Call> calls = new ArrayList<>();
        for (Plan.Slot slot : next) {
            ask(slot, entries, calls);
        }
        wave = entries;
        taken = 0;
        submit(calls);
        return true;
    }

    private void ask(Plan.Slot slot, List<Entry> entries, List<Call> calls) {
        Optional<String> bypass = dispatcher.bypass(subject, slot);
        if (bypass.isPresent()) {
            note(slot, "bypassed", 0, bypass.get());
            countBypass(slot.handle());
        } else if (slot.isSkipped()) {
            note(slot, "skipped", 0, slot.skip().why());
        } else if (slot.isMissing()) {
            entries.add(Entry.missing(slot));
        } else if (accepted && slot.terms().isSkippedByAccept()) {
            note(slot, "skipped", 0, "accepted before");
        } else if (slot.isLoneShadow(chosen)) {
            beside.add(slot.handle(), questions.about(slot.phase()), null, () -> {});
        } else if (slot.joinAt() != null && slot.phase() == phase) {
            Call call = early.start(slot).call();
            calls.add(call);
            beside.accompany(slot, call);
        } else {
            Call call = new Call(slot.handle(), slot.terms(), questions.about(slot.phase()), this::wake);
            entries.add(Entry.asked(slot, call));
            calls.add(call);
            beside.accompany(slot, call);
        }
    }

    /** Hands the calls of a wave over, all in one. */
    private void submit(List<Call> calls) {
        List<Call> batch = null;
        for (Call call : calls) {
            if (!call.enter()) {
                continue;
            }
            if (call.terms.thread() == CallThread.LOOP) {
                call.invoke();
                call.arm();
            } else {
                batch = batch == null ? new ArrayList<>(calls.size()) : batch;
                batch.add(call);
            }
        }
        if (batch != null) {
            new Batch(batch, this, services.timers.nanos()).submit(services.workers);
        }
        beside.launch();
    }

    private void defer(String module, String why) {
        subject.trace()
                .add(StepRecord.of(
                                phase, subject.recipient(), new StepRecord.Witness(module, "", ""), "missing", 0, why)
                        .deciding());
        conclude(ending.noAnswer(module, why));
    }

    private void conclude(Outcome result) {
        publish();
        if (stop()) {
            wave.subList(Math.min(taken, wave.size()), wave.size()).forEach(PhaseRun::cancel);
            try {
                ending.announce(result);
            } finally {
                outcome.complete(result);
            }
        }
    }

    /** An answer that a later phase of that kind may still want goes on; everything else is not wanted any more. */
    private static void cancel(Entry entry) {
        if (entry.early != null) {
            entry.early.part();
        } else if (!entry.isMissing()) {
            entry.call.cancel();
        }
    }

    private boolean stop() {
        if (over) {
            return false;
        }
        over = true;
        stopHolding();
        subject.activities().end(this);
        dispatcher.ended();
        return true;
    }

    private void publish() {
        subject.session().dictionary().publish();
        if (subject.transaction() != null && !subject.transaction().isEnded()) {
            subject.transaction().dictionary().publish();
        }
    }

    private void note(Plan.Slot slot, String word, long nanos, String why) {
        subject.trace().add(StepRecord.of(slot.phase(), subject.recipient(), slot.witness(), word, nanos, why));
    }

    private void countBypass(ModuleHandle handle) {
        if (handle != null) {
            handle.bypassed();
            handle.meters().count(services.metrics, ModuleMeters.Result.BYPASSED);
        }
    }
}
