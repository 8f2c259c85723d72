package org.sluice.core.dispatch;

import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sluice.core.context.SessionState;
import org.sluice.core.context.TransactionState;
import org.sluice.core.context.View;
import org.sluice.core.explain.Printable;
import org.sluice.core.lifecycle.InFlight;
import org.sluice.core.lifecycle.ModuleHandle;
import org.sluice.core.lifecycle.ModuleMeters.Result;
import org.sluice.core.lifecycle.Terms;
import org.sluice.core.lifecycle.Timers;
import org.sluice.core.lifecycle.Workers;
import org.sluice.core.record.RecordedCall;
import org.sluice.validation.Phase;
import org.sluice.validation.Verdict;

/**
 * One question to one module. Its state only moves forward: NEW, INSIDE (it may be asked), RUNNING, then exactly one of
 * the ends. Whoever moves it to an end, by one compare-and-set, tells the owner; everybody else comes too late.
 */
final class Call implements InFlight, Workers.Question, BiConsumer<Verdict, Throwable> {

    private static final Logger LOG = LoggerFactory.getLogger(Call.class);
    /** Longer than any deadline may be. */
    private static final long NO_END_NANOS = 3_600_000_000_000L;

    /** How far a call has come. */
    private enum Progress {
        NEW,
        INSIDE,
        RUNNING
    }

    /** How a call ended. */
    enum Kind {
        /** In time. */
        ANSWERED,
        /** Threw, answered null, failed, or was refused by gate or workers. */
        FAILED,
        /** Past the deadline. */
        TIMED_OUT,
        /** The instance left or was found sick. */
        ABANDONED,
        /** Nobody wants the answer any more. */
        CANCELLED
    }

    /**
     * The end of a call.
     *
     * @param verdict null unless answered
     * @param why there is no answer; empty when there is one
     * @param asked whether the module had seen the question
     */
    record End(Kind kind, Verdict verdict, String why, long tookNanos, boolean asked) {}

    final ModuleHandle handle;
    final Terms terms;
    final Phase phase;
    final EffectRecord effects;
    final CallContext context;
    private final Services services;
    private final Runnable owner;
    private final AtomicReference<Object> state = new AtomicReference<>(Progress.NEW);
    private final long bornNanos;
    final long deadlineNanos;
    private volatile Timers.Alarm alarm;
    private Batch batch;
    private Runnable watcher = () -> {};

    /** Where a call starts from. */
    record Start(Services services, Asking asking, Subject subject, Phase phase, View view, Limits limits) {

        /** A question asked by the module that was asked. */
        Start nested(View about, long deadlineNanos) {
            return new Start(
                    services,
                    asking,
                    subject,
                    phase,
                    about,
                    new Limits(deadlineNanos, limits.depth + 1, limits.shadow));
        }

        /** The same question to one whose answer counts for nothing: in its own time, and without a trace outside. */
        Start asShadow() {
            long late = services.timers.nanos() + NO_END_NANOS;
            return new Start(services, asking, subject, phase, view, new Limits(late, limits.depth, true));
        }

        /** Whether what is done on behalf of the call must leave no trace: counters and metrics stay as they are. */
        boolean isShadow() {
            return limits.shadow;
        }

        SessionState session() {
            return subject.session();
        }

        /** Null before MAIL. */
        TransactionState transaction() {
            return subject.transaction();
        }

        int depth() {
            return limits.depth;
        }
    }

    /** What a call inherits: a latest end, how many calls stand above it, and whether one of those counts for nothing. */
    record Limits(long deadlineNanos, int depth, boolean shadow) {
        static final Limits NONE = new Limits(0, 0, false);
    }

    /** {@code owner} runs once, when the call ends, on any thread; it does not block. */
    Call(ModuleHandle handle, Terms terms, Start start, Runnable owner) {
        this.handle = handle;
        this.terms = terms;
        this.services = start.services;
        this.phase = start.phase;
        this.owner = owner;
        this.bornNanos = services.timers.nanos();
        long own = bornNanos + terms.timeoutNanos();
        long inherited = start.limits.deadlineNanos;
        this.deadlineNanos = start.limits.depth > 0 && inherited - own < 0 ? inherited : own;
        this.effects = new EffectRecord(phase);
        this.context = new CallContext(this, start);
    }

    /** Somebody else who is told of the end, after the owner. To be set before the call comes in line. */
    void tellToo(Runnable other) {
        Runnable before = watcher;
        watcher = () -> {
            before.run();
            other.run();
        };
    }

    /** Comes in line. True: it may be asked now. False: it waits for its turn, or has ended already. */
    boolean enter() {
        switch (handle.enter(this)) {
            case ADMITTED -> {
                if (state.compareAndSet(Progress.NEW, Progress.INSIDE)) {
                    return true;
                }
                handle.leave(this, true);
                return false;
            }
            case WAITING -> {
                arm();
                return false;
            }
            default -> {
                String why = handle.whyNotAsked();
                if (why.isEmpty()) {
                    end(Kind.FAILED, null, "too many calls wait for it");
                } else {
                    end(Kind.ABANDONED, null, why);
                }
                return false;
            }
        }
    }

    @Override
    public boolean admitted() {
        if (!state.compareAndSet(Progress.NEW, Progress.INSIDE)) {
            return false;
        }
        new Batch(List.of(this), Batch.Waiter.NONE, services.timers.nanos()).submit(services.workers);
        return true;
    }

    /** Asks. On a worker, or on home for those allowed to. */
    void invoke() {
        if (!state.compareAndSet(Progress.INSIDE, Progress.RUNNING)) {
            return;
        }
        try {
            CompletionStage<Verdict> stage = handle.module().validate(context);
            if (stage == null) {
                fail("returned null", null);
            } else if (Stages.isAnswered(stage)) {
                accept(stage.toCompletableFuture().join(), null);
            } else {
                stage.whenComplete(this);
            }
        } catch (Throwable thrown) { // whatever a module throws, an Error too, is its own trouble and not the server's
            fail("threw " + thrown.getClass().getName(), thrown);
        }
    }

    @Override
    public void accept(Verdict given, Throwable error) {
        if (error != null) {
            fail(Failures.describe(error), error);
        } else if (given == null) {
            fail("answered null", null);
        } else if (!end(Kind.ANSWERED, given, "")) {
            handle.meters().count(services.metrics, Result.LATE);
        }
    }

    /** Sets the deadline, unless the call has ended. Idempotent. */
    void arm() {
        if (alarm != null || isOver()) {
            return;
        }
        alarm = services.timers.schedule(this::expire, Math.max(0, deadlineNanos - services.timers.nanos()));
        if (isOver()) {
            alarm.cancel();
        }
    }

    /** Nobody wants the answer any more. */
    void cancel() {
        end(Kind.CANCELLED, null, "not wanted any more");
    }

    /** The workers have no room for it. */
    void refuse() {
        end(Kind.FAILED, null, "the server is too busy to ask");
    }

    @Override
    public void abandon(String reason) {
        end(Kind.ABANDONED, null, reason);
    }

    @Override
    public void stuck() {
        LOG.warn(
                "{} {} has not returned from validate() at {} for 50 ms; another thread goes on",
                context.sessionId(),
                handle.identity().display(),
                phase.word());
        batch.goOn(services.workers);
    }

    @Override
    public void hangs() {
        LOG.error(
                "{} {} hangs in validate() at {}; its thread is written off",
                context.sessionId(),
                handle.identity().display(),
                phase.word());
        handle.stuck();
    }

    /** The batch it is asked in; set before the batch is handed over. */
    void partOf(Batch ofWave) {
        batch = ofWave;
    }

    @Override
    public boolean isWanted() {
        return !isOver();
    }

    boolean isOver() {
        return state.get() instanceof End;
    }

    /** How it ended; null while it has not. */
    End end() {
        return state.get() instanceof End end ? end : null;
    }

    /** What is kept of it, in the word of its explanation. Ended calls only. */
    RecordedCall recorded(String word) {
        long ago = services.timers.nanos() - bornNanos;
        return new RecordedCall(
                handle.witness(),
                phase,
                services.timers.clock().instant().minusNanos(ago),
                context.start().view().memory(),
                word,
                end().verdict(),
                effects,
                context.exchanges());
    }

    private void expire() {
        boolean waitsForOthers = context.waitsForOthers();
        String limit = "no answer within " + (deadlineNanos - bornNanos) / 1_000_000 + " ms";
        if (end(Kind.TIMED_OUT, null, waitsForOthers ? limit + ", a look-up was still open" : limit)) {
            handle.failed(true, !waitsForOthers);
            warn(limit, null);
        }
    }

    private void fail(String reason, Throwable thrown) {
        boolean itsFault = !Failures.isOfOthers(thrown);
        if (end(Kind.FAILED, null, reason)) {
            handle.failed(false, itsFault);
            warn(reason, itsFault ? thrown : null);
        } else {
            handle.meters().count(services.metrics, Result.LATE);
        }
    }

    private void warn(String reason, Throwable thrown) {
        if (handle.valve().isOpen()) {
            LOG.warn(
                    "{} {}{} gave no answer at {}: {}{}",
                    context.sessionId(),
                    handle.identity().display(),
                    context.start().isShadow() ? " as a shadow" : "",
                    phase.word(),
                    Printable.of(reason),
                    handle.valve().held(),
                    Printable.failure(thrown));
        }
    }

    private boolean end(Kind kind, Verdict verdict, String why) {
        long took = services.timers.nanos() - bornNanos;
        Object before;
        do {
            before = state.get();
            if (before instanceof End) {
                return false;
            }
        } while (!state.compareAndSet(before, new End(kind, verdict, why, took, before == Progress.RUNNING)));
        Timers.Alarm set = alarm;
        if (set != null) {
            set.cancel();
        }
        effects.seal();
        if (kind == Kind.ANSWERED) {
            context.cancellation().answered();
            handle.answered(took);
        } else {
            context.cancelled();
        }
        meter(kind, took);
        handle.leave(this, before != Progress.NEW);
        owner.run();
        watcher.run();
        return true;
    }

    /** The figures of a module are those of its answers that count. */
    private void meter(Kind kind, long took) {
        if (context.start().isShadow()) {
            return;
        }
        if (kind == Kind.ANSWERED) {
            handle.meters().took(services.metrics, took);
        }
        handle.meters().count(services.metrics, result(kind));
    }

    private static Result result(Kind kind) {
        return switch (kind) {
            case ANSWERED -> Result.ANSWERED;
            case FAILED -> Result.ERROR;
            case TIMED_OUT -> Result.TIMEOUT;
            case ABANDONED, CANCELLED -> Result.CANCELLED;
        };
    }
}
