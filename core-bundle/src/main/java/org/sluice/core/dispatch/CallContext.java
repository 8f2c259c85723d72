package org.sluice.core.dispatch;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.sluice.core.context.SessionState;
import org.sluice.core.context.StateKeeper;
import org.sluice.core.context.TransactionState;
import org.sluice.core.explain.StepRecord;
import org.sluice.core.lifecycle.Timers;
import org.sluice.core.record.Exchange;
import org.sluice.core.record.Exchanges;
import org.sluice.core.record.RecordedCall;
import org.sluice.core.record.Wording;
import org.sluice.counters.Counters;
import org.sluice.datasource.Datasource;
import org.sluice.dns.Dns;
import org.sluice.message.EnvelopeAddress;
import org.sluice.message.MessageBody;
import org.sluice.metrics.Metrics;
import org.sluice.validation.Answer;
import org.sluice.validation.ConnectionContext;
import org.sluice.validation.Effects;
import org.sluice.validation.MessageContext;
import org.sluice.validation.Phase;
import org.sluice.validation.StateScope;
import org.sluice.validation.ValidationContext;

/** One call's view of the world. Safe from any thread, as a module's stages may run anywhere. */
final class CallContext implements ValidationContext {

    private final Call call;
    private final Call.Start start;
    private final Cancellation cancellation = new Cancellation();
    private final AtomicInteger openLookUps = new AtomicInteger();
    private final Exchanges exchanges;
    private final AtomicInteger questions = new AtomicInteger();
    private volatile Queue<Asked> asked;

    CallContext(Call call, Call.Start start) {
        this.call = call;
        this.start = start;
        this.exchanges = start.subject().recording().isOn() ? new Exchanges() : null;
    }

    @Override
    public Phase phase() {
        return start.phase();
    }

    @Override
    public ConnectionContext connection() {
        return start.view().connection(call.effects);
    }

    @Override
    public MessageContext message() {
        return start.view().message(call.effects);
    }

    @Override
    public Optional<EnvelopeAddress> recipient() {
        return start.view().recipient();
    }

    @Override
    public Effects effects() {
        return call.effects;
    }

    @Override
    public Duration remaining() {
        long nanos = call.deadlineNanos - timers().nanos();
        return call.isOver() || nanos <= 0 ? Duration.ZERO : Duration.ofNanos(nanos);
    }

    @Override
    public void onCancel(Runnable action) {
        cancellation.add(action);
    }

    @Override
    public Executor blocking() {
        return task -> call.handle.blocking().execute(new BlockingTask(task, cancellation));
    }

    @Override
    public Dns dns() {
        return new CallDns(start.services().dns, this);
    }

    @Override
    public Counters counters() {
        return new CallCounters(start.services().counters, this);
    }

    @Override
    public Datasource datasource(String name) {
        return new CallDatasource(name, start.services().datasources.get(name), this);
    }

    @Override
    public Metrics metrics() {
        return new CallMetrics(start.isShadow() ? null : start.services().metrics, call.handle);
    }

    @Override
    public Instant now() {
        return timers().clock().instant();
    }

    @Override
    public CompletionStage<Void> delay(Duration delay) {
        CompletableFuture<Void> over = new CompletableFuture<>();
        Timers.Alarm alarm = timers().schedule(
                        () -> start.services().onWorker(() -> over.complete(null)), Math.max(0, Tarpit.bounded(delay)));
        Runnable giveUp = () -> {
            alarm.cancel();
            over.completeExceptionally(new IllegalStateException("the call was cancelled"));
        };
        onCancel(giveUp);
        over.whenComplete((nothing, error) -> cancellation.remove(giveUp));
        cancellation.atEnd(alarm::cancel);
        return over;
    }

    @Override
    public CompletionStage<String> noted(String fact) {
        CompletableFuture<String> known = new CompletableFuture<>();
        Consumer<String> then = value -> start.services().onWorker(() -> known.complete(value));
        session().whenNoted(fact, then);
        // An answered call must not hang on a session that lives for hours.
        cancellation.atEnd(() -> session().forget(fact, then));
        return guard(
                Exchange.Kind.FACT, fact, known, () -> new IllegalStateException(fact + ": the call was cancelled"));
    }

    @Override
    public CompletionStage<Answer> ask(String module) {
        return asked(module, module, null);
    }

    @Override
    public CompletionStage<Answer> ask(String module, MessageBody body) {
        return asked(Wording.ask(module, body), module, body);
    }

    private CompletionStage<Answer> asked(String question, String module, MessageBody body) {
        return guard(
                Exchange.Kind.MODULE,
                question,
                start.asking().ask(this, module, body),
                () -> new NoAnswerException(module, "the asking call was cancelled"));
    }

    @Override
    public <T extends AutoCloseable> T state(StateScope scope, Supplier<T> opener) {
        return keeper(scope).open(call.handle, opener);
    }

    /** Whether one more look-up is within what one message, or one call before MAIL, may ask. */
    boolean mayLookUp() {
        TransactionState message = start.transaction();
        int count = message == null ? questions.incrementAndGet() : message.countQuestion();
        return count <= start.services().dnsQuestions.getAsInt();
    }

    /** Where the call started from. */
    Call.Start start() {
        return start;
    }

    Call call() {
        return call;
    }

    Cancellation cancellation() {
        return cancellation;
    }

    String sessionId() {
        return start.view().sessionId();
    }

    /** What the module asked so far; null where nobody keeps it. */
    Exchanges exchanges() {
        return exchanges;
    }

    /** A question nobody is there to answer. */
    <T> CompletionStage<T> refuse(String kind, String question, Exception why) {
        return note(kind, question, CompletableFuture.failedFuture(why));
    }

    /** A look-up, or a question to another module, under way; while it is, a missed deadline is not the module's fault. */
    <T> CompletionStage<T> guard(
            String kind, String question, CompletionStage<T> lookUp, Supplier<? extends Exception> onCancel) {
        if (Stages.isDone(lookUp)) {
            return note(kind, question, lookUp.toCompletableFuture());
        }
        CompletableFuture<T> guarded = new CompletableFuture<>();
        Runnable giveUp = () -> guarded.completeExceptionally(onCancel.get());
        openLookUps.incrementAndGet();
        cancellation.add(giveUp);
        Exchange exchange = asked(kind, question);
        lookUp.whenComplete((value, error) -> {
            openLookUps.decrementAndGet();
            cancellation.remove(giveUp);
            // In front of the completion, which may be the end of the call: what came later was no answer to it.
            if (exchange != null && !call.isOver()) {
                exchange.ended(value, error);
            }
            if (error != null) {
                guarded.completeExceptionally(error);
            } else {
                guarded.complete(value);
            }
        });
        return guarded;
    }

    /** Null where nobody keeps it. */
    private Exchange asked(String kind, String question) {
        return exchanges == null ? null : exchanges.asked(kind, question);
    }

    private <T> CompletionStage<T> note(String kind, String question, CompletableFuture<T> known) {
        Exchange exchange = asked(kind, question);
        if (exchange != null) {
            known.whenComplete(exchange::ended);
        }
        return known;
    }

    boolean waitsForOthers() {
        return openLookUps.get() > 0;
    }

    /** The answer is not wanted any more: what was left with us runs on a worker, never where time is kept. */
    void cancelled() {
        List<Runnable> actions = cancellation.cancel();
        if (!actions.isEmpty()) {
            start.services().onWorker(() -> actions.forEach(Cancellation::run));
        }
    }

    /** What another module said to this one; becomes part of the record when this call is taken. */
    void noteAsked(Asked step) {
        synchronized (this) {
            if (asked == null) {
                asked = new ConcurrentLinkedQueue<>();
            }
        }
        asked.add(step);
    }

    /** The record of what was asked. */
    Iterable<Asked> asked() {
        Queue<Asked> steps = asked;
        return steps == null ? List.of() : steps;
    }

    /** Another module's part: as it is explained, and as it can be put again where it was about the same message. */
    record Asked(StepRecord step, Optional<RecordedCall> call) {}

    private StateKeeper keeper(StateScope scope) {
        if (scope == StateScope.CONNECTION) {
            return start.session().states();
        }
        TransactionState transaction = start.transaction();
        if (transaction == null) {
            throw new IllegalStateException("state: no transaction (expected: MAILFROM or later)");
        }
        return transaction.states();
    }

    private Timers timers() {
        return start.services().timers;
    }

    SessionState session() {
        return start.session();
    }
}
