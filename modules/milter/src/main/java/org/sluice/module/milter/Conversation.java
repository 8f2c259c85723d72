package org.sluice.module.milter;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import org.sluice.module.milter.Course.Event;
import org.sluice.module.milter.Presenting.Content;
import org.sluice.module.milter.Reply.Word;
import org.sluice.support.upstream.Held;
import org.sluice.support.upstream.UpstreamFailure;
import org.sluice.support.validation.Reading;
import org.sluice.validation.ValidationContext;

/**
 * What is said between one client's connection and one filter. A connection to the filter that has to begin in the middle, because we, the
 * filter or the one before it began or ended in the middle, tells the filter first what went before.
 *
 * <p>Concurrency: the core asks one thing after the other, but for a version nobody waits for: its next question may come while it still
 * talks about the one before, and then waits for that. A call that was cancelled is not waited for, though it may still be under way: only
 * the newest {@link Turn} goes on, and begins with a connection of its own. Fields are guarded by this object, which nobody holds while
 * waiting; {@link #close} may come at any time.
 */
final class Conversation implements AutoCloseable {

    private static final String NEVER = "-";
    private static final byte[] QUIT = Packet.of('Q').octets();

    private final Servers servers;
    private final Settings settings;
    private Held<Agreement> held;
    private Course course;
    private Turn turn;
    /** When whoever came last no longer stands in the way. */
    private CompletableFuture<Void> lastEnd = CompletableFuture.completedFuture(null);

    private String givenUp = NEVER;
    private boolean closed;

    Conversation(Servers servers, Settings settings) {
        this.servers = servers;
        this.settings = settings;
    }

    /** Where connections come from. */
    interface Servers {
        CompletionStage<Held<Agreement>> hold(ValidationContext context, int version);
    }

    /** One call, from the question to the answer. */
    private static final class Turn {
        private final ValidationContext context;
        /** When the next one may begin. */
        private final CompletableFuture<Void> end = new CompletableFuture<>();

        private boolean beganInTheMiddle;
        private boolean answered;

        Turn(ValidationContext context) {
            this.context = context;
        }
    }

    /** Something to do with the filter. */
    private interface Step {
        CompletionStage<Optional<Reply>> take();
    }

    /** What the filter says to what happens in this phase; CONTINUE where it was not asked. */
    CompletionStage<EndOfMessage> hear(ValidationContext context) {
        Turn now = new Turn(context);
        CompletableFuture<Void> before;
        synchronized (this) {
            before = lastEnd;
            lastEnd = now.end;
        }
        context.onCancel(() -> now.end.complete(null));
        return before.thenCompose(over -> begin(now)).whenComplete((said, failure) -> end(now, failure != null));
    }

    private CompletionStage<EndOfMessage> begin(Turn now) {
        synchronized (this) {
            if (now.end.isDone()) {
                return notWanted();
            }
            if (turn != null) {
                forget();
            }
            now.beganInTheMiddle = held != null;
            turn = now;
        }
        return attempt(now)
                .exceptionallyCompose(failure ->
                        isStale(now, failure) ? attempt(now) : CompletableFuture.<EndOfMessage>failedFuture(failure));
    }

    /** The filter failed and mail goes on without it: it is not tried again before the next message. */
    synchronized void giveUp(ValidationContext context) {
        givenUp = context.message().transactionId();
    }

    /** Whether mail goes on without it. */
    synchronized boolean hasGivenUp(ValidationContext context) {
        return givenUp.equals(context.message().transactionId());
    }

    /** What was said makes no sense; nothing more is. */
    synchronized void abandon() {
        if (turn == null) {
            forget();
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        forget();
    }

    private void forget() {
        if (held != null) {
            held.close(QUIT);
        }
        held = null;
        course = null;
    }

    private void end(Turn over, boolean failed) {
        synchronized (this) {
            if (turn == over) {
                turn = null;
                if (failed) {
                    forget();
                } else if (held != null) {
                    held.rest();
                }
            }
        }
        over.end.complete(null);
    }

    /** What was kept from an earlier phase may be gone: a filter that was restarted is told again, once. */
    private synchronized boolean isStale(Turn now, Throwable failure) {
        boolean stale = turn == now && now.beganInTheMiddle && !now.answered && Failures.isClosed(failure);
        if (stale) {
            forget();
        }
        return stale;
    }

    private CompletionStage<EndOfMessage> attempt(Turn now) {
        return next(now).thenCompose(reply -> {
            boolean goesOn = reply == Word.CONTINUE && now.context.phase().hasContent();
            return goesOn ? present(now) : CompletableFuture.completedFuture(word(reply));
        });
    }

    private static <T> CompletionStage<T> notWanted() {
        return CompletableFuture.failedFuture(
                new UpstreamFailure(UpstreamFailure.Kind.CANCELLED, "not wanted any more"));
    }

    private static EndOfMessage word(Reply reply) {
        return new EndOfMessage(reply, List.of(), false, false);
    }

    /** Tells one thing after the other, as long as the filter wants to hear more. */
    private CompletionStage<Reply> next(Turn now) {
        return step(now)
                .take()
                .thenCompose(said -> said.isPresent() ? CompletableFuture.completedFuture(said.get()) : next(now));
    }

    /** The next thing that takes time; what it comes to is empty where there is more to tell. */
    private synchronized Step step(Turn now) {
        if (turn != now || closed) {
            return Conversation::notWanted;
        }
        if (course != null && course.isOfAnother(now.context)) {
            forget();
        }
        if (course == null) {
            return () -> open(now);
        }
        Optional<Event> event = course.next(now.context);
        while (event.isPresent() && !event.get().isAnswered()) {
            event = course.next(now.context);
        }
        if (event.isEmpty()) {
            Reply standing = course.standing();
            return () -> CompletableFuture.completedFuture(Optional.of(standing));
        }
        Event told = event.get();
        Held<Agreement> connection = held;
        Telling telling = new Telling(told.octets(), told.maySkip(course.agreement()));
        return () -> connection.ask(now.context, telling).thenCompose(reply -> take(now, told, reply));
    }

    private CompletionStage<Optional<Reply>> open(Turn now) {
        return servers.hold(now.context, settings.version()).thenApply(connection -> {
            if (!keep(now, connection)) {
                connection.close(QUIT);
            }
            return Optional.empty();
        });
    }

    private synchronized boolean keep(Turn now, Held<Agreement> connection) {
        if (closed || turn != now) {
            return false;
        }
        held = connection;
        course = new Course(connection.greeting(), settings);
        return true;
    }

    private synchronized CompletionStage<Optional<Reply>> take(Turn now, Event event, Reply reply) {
        now.answered = true;
        if (event.stage().isOfConnection() && reply == Word.DISCARD) {
            return CompletableFuture.failedFuture(
                    new UpstreamFailure(UpstreamFailure.Kind.GARBAGE, "wants to discard a client"));
        }
        Reply meant = turn == now && course != null ? course.take(event, reply) : reply;
        return CompletableFuture.completedFuture(meant == Word.CONTINUE ? Optional.empty() : Optional.of(meant));
    }

    /** A body that was edited is put together first, which may take its time. */
    private CompletionStage<EndOfMessage> present(Turn now) {
        return Reading.run(
                        now.context,
                        () -> new Content(
                                now.context.message().headers().fields(),
                                now.context.message().editedBody()))
                .exceptionallyCompose(failure -> unread(now, Failures.cause(failure)))
                .thenCompose(content -> present(now, content))
                .thenApply(end -> ended(now, end));
    }

    /** The filter is not to blame, but has given no answer. */
    private static <T> CompletionStage<T> unread(Turn now, Throwable failure) {
        if (now.end.isDone()) {
            return notWanted();
        } else if (!(failure instanceof IOException)) {
            return CompletableFuture.failedFuture(failure);
        }
        boolean full = failure.getCause() instanceof RejectedExecutionException;
        UpstreamFailure.Kind kind = full ? UpstreamFailure.Kind.FULL : UpstreamFailure.Kind.BODY;
        return CompletableFuture.failedFuture(new UpstreamFailure(kind, failure.getMessage()));
    }

    private CompletionStage<EndOfMessage> present(Turn now, Content content) {
        Macros macros = Macros.of(now.context, settings.hostname(now.context), Optional.empty());
        Held<Agreement> connection;
        Presenting presenting;
        synchronized (this) {
            if (turn != now || course == null) {
                return notWanted();
            }
            connection = held;
            presenting =
                    new Presenting(course.agreement(), course.present(), macros, content, settings.mostEditOctets());
        }
        return connection.ask(now.context, presenting);
    }

    private synchronized EndOfMessage ended(Turn now, EndOfMessage end) {
        if (turn == now && course != null) {
            course.ended(end);
        }
        return end;
    }
}
