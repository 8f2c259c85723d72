package org.sluice.core.dispatch;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.osgi.framework.Version;
import org.sluice.core.content.MessageContent;
import org.sluice.core.context.View;
import org.sluice.core.explain.StepRecord;
import org.sluice.core.lifecycle.ModuleHandle;
import org.sluice.core.lifecycle.Seat;
import org.sluice.injection.BodySource;
import org.sluice.message.MessageBody;
import org.sluice.validation.Answer;

/**
 * One module asks another. The question is a call like any other that ends before the asker's deadline and is cancelled
 * with it; its effects are handed to the asker instead of being applied, and its verdict decides nothing.
 */
final class Asking {

    private static final int MAX_DEPTH = 8;
    /** What the asker has left to make of an answer that did not come. */
    private static final long RESERVE_NANOS = 200_000_000;
    /** Of what it has left, where that is little. */
    private static final int RESERVED_PART = 4;

    private final Services services;
    private final Shadows shadows;
    private final Supplier<Plan> plan;

    Asking(Services services, Shadows shadows, Supplier<Plan> plan) {
        this.services = services;
        this.shadows = shadows;
        this.plan = plan;
    }

    /** {@code body} is null where the question is about the same message. */
    CompletionStage<Answer> ask(CallContext asker, String module, MessageBody body) {
        Plan now = plan.get();
        Optional<Seat> found = now.named(module);
        if (found.isEmpty()) {
            return CompletableFuture.failedFuture(new IllegalStateException(module + ": no such module serves now"));
        }
        if (asker.start().depth() >= MAX_DEPTH) {
            return CompletableFuture.failedFuture(
                    new IllegalStateException(module + ": modules ask each other more than " + MAX_DEPTH + " deep"));
        }
        if (asker.call().isOver()) {
            return CompletableFuture.failedFuture(new IllegalStateException(module + ": the asking call is over"));
        }
        Map<String, Version> chosen = asker.start().subject().chosen(now);
        return new Question(
                        asker,
                        found.get(),
                        found.get().handle(chosen.get(found.get().display())),
                        body)
                .put();
    }

    /** One question under way. */
    private final class Question {
        private final CallContext asker;
        private final MessageContent other;
        private final Call call;
        private final Runnable cancel;
        private final Beside beside;
        private final CompletableFuture<Answer> answer = new CompletableFuture<>();

        Question(CallContext asker, Seat seat, ModuleHandle handle, MessageBody body) {
            this.asker = asker;
            this.other = content(body);
            this.call = new Call(handle, handle.terms(), start(asker, other), this::over);
            this.cancel = call::cancel;
            this.beside = new Beside(shadows);
            if (!asker.start().isShadow()) {
                seat.beside(handle)
                        .forEach(tried -> accompany(tried, seat.isCanary(handle) && tried == seat.serving(), body));
            }
        }

        /** Each reads the octets for itself, as one may still read when the other is done. */
        private void accompany(ModuleHandle tried, boolean canaryCounts, MessageBody body) {
            MessageContent lent = content(body);
            beside.add(tried, start(asker, lent), new Beside.Counterpart(call, canaryCounts), () -> release(lent));
        }

        private MessageContent content(MessageBody body) {
            return body == null ? null : services.contents.receive(new Borrowed(body));
        }

        private static void release(MessageContent content) {
            if (content != null) {
                content.release();
            }
        }

        private static Call.Start start(CallContext asking, MessageContent about) {
            Call.Start start = asking.start();
            View view = about == null ? start.view() : start.view().about(about);
            // What the asker knows by now is often what it asks about.
            return start.nested(view.noting(asking.call().effects.onMessageSoFar()), deadlineNanos(asking));
        }

        /** Before the asker's own, so that of two the one that hangs is found out, and the other can still answer. */
        private static long deadlineNanos(CallContext asking) {
            long left = asking.remaining().toNanos();
            return asking.call().deadlineNanos - Math.min(RESERVE_NANOS, left / RESERVED_PART);
        }

        CompletionStage<Answer> put() {
            asker.onCancel(cancel);
            if (call.enter()) {
                new Batch(List.of(call), Batch.Waiter.NONE, services.timers.nanos()).submit(services.workers);
            }
            beside.launch();
            return answer;
        }

        private void over() {
            asker.cancellation().remove(cancel);
            release(other);
            Call.End end = call.end();
            StepRecord step = step(end);
            asker.noteAsked(new CallContext.Asked(
                    step, other == null ? Optional.of(call.recorded(step.word())) : Optional.empty()));
            String violation = call.effects.violation();
            if (end.kind() == Call.Kind.ANSWERED && violation.isEmpty()) {
                answer.complete(Answer.of(end.verdict(), call.effects.facts()));
            } else {
                String why = violation.isEmpty() ? end.why() : violation;
                String name = call.handle.identity().display();
                services.onWorker(() -> answer.completeExceptionally(new NoAnswerException(name, why)));
            }
        }

        private StepRecord step(Call.End end) {
            String note = "asked by " + asker.call().handle.identity().display();
            if (end.kind() == Call.Kind.ANSWERED) {
                return StepRecord.answered(
                        call.phase,
                        asker.recipient().orElse(null),
                        call.handle.witness(),
                        new StepRecord.Said(Words.said(end.verdict(), false), end.verdict(), end.tookNanos()),
                        note,
                        false);
            }
            return StepRecord.of(
                    call.phase,
                    asker.recipient().orElse(null),
                    call.handle.witness(),
                    Words.ended(end.kind()),
                    end.tookNanos(),
                    note + "; " + end.why());
        }
    }

    /** Octets a module lends for one question; they stay the module's. */
    private record Borrowed(MessageBody body) implements BodySource {
        @Override
        public long sizeOctets() {
            return body.sizeOctets();
        }

        @Override
        public InputStream open() throws IOException {
            return body.open();
        }

        @Override
        public boolean isInMemory() {
            return body.isInMemory();
        }

        @Override
        public Optional<Path> file() {
            return Optional.empty();
        }

        @Override
        public void release() {
            // the lender frees them
        }
    }
}
