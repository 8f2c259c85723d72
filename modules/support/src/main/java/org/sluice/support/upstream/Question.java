package org.sluice.support.upstream;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * One question from asking to answer: waits for room, then makes up to two attempts, the second one at another server and
 * only where the first one had said nothing. A kept connection that the server had closed meanwhile is no attempt.
 *
 * <p>{@link #answer} may be completed from any thread, by a cancellation; all else is on the event loop.
 */
final class Question<R> {

    /**
     * What an attempt must keep within.
     *
     * @param readers for reading the message
     */
    record Bounds(Timeouts timeouts, long deadlineNanos, Executor readers) {}

    private static final int ATTEMPTS = 2;

    private final Upstreams upstreams;
    private final Terms terms;
    private final Bounds bounds;
    private final Function<Endpoint, Talk<R>> talks;
    private final Upstream only;
    private final CompletableFuture<R> answer = new CompletableFuture<>();
    private final Runnable whenOver;
    private int attempts;
    private boolean triedStale;
    private Upstream current;
    private boolean takesRoom;
    private Connecting connecting;
    private Exchange<R> exchange;
    private Future<?> patience;
    private boolean over;

    /** {@code only}: the server to ask; null: any. {@code whenOver}: on the event loop, once. */
    Question(
            Upstreams upstreams,
            Terms terms,
            Bounds bounds,
            Function<Endpoint, Talk<R>> talks,
            Upstream only,
            Runnable whenOver) {
        this.upstreams = upstreams;
        this.terms = terms;
        this.bounds = bounds;
        this.talks = talks;
        this.only = only;
        this.whenOver = whenOver;
    }

    CompletableFuture<R> answer() {
        return answer;
    }

    long millisLeft() {
        return TimeUnit.NANOSECONDS.toMillis(bounds.deadlineNanos() - System.nanoTime());
    }

    /** It waits for room, no longer than it has time. */
    void waiting() {
        patience = upstreams
                .loop()
                .schedule(
                        () -> end(UpstreamFailure.Kind.FULL, "no connection was free in time"),
                        Math.max(1, millisLeft()),
                        TimeUnit.MILLISECONDS);
    }

    void begin() {
        if (patience != null) {
            patience.cancel(false);
        }
        attempt(only == null ? upstreams.choose(null) : Optional.of(only));
    }

    boolean isOver() {
        return over;
    }

    /** Ends it from outside. */
    void end(UpstreamFailure.Kind kind, String why) {
        if (over) {
            return;
        }
        if (connecting != null) {
            connecting.cancel();
        }
        if (exchange != null) {
            exchange.end(kind, why);
        }
        finish(new UpstreamFailure(kind, why));
    }

    private void attempt(Optional<Upstream> chosen) {
        if (chosen.isEmpty()) {
            finish(new UpstreamFailure(UpstreamFailure.Kind.CONNECT, "no server is configured"));
            return;
        }
        attempts++;
        leave();
        current = chosen.get();
        takesRoom = only == null;
        if (takesRoom) {
            current.began();
        }
        Connection kept = triedStale ? null : upstreams.kept(current);
        if (kept != null) {
            talk(kept);
        } else {
            connect();
        }
    }

    /** Gives the server's room back. */
    private void leave() {
        if (takesRoom) {
            takesRoom = false;
            current.ended();
        }
    }

    private void connect() {
        long millis = Math.min(terms.timeouts().connect().toMillis(), Math.max(1, millisLeft()));
        connecting = new Connecting(upstreams.loop(), current, terms, new Connecting.End() {
            @Override
            public void connected(Connection connection) {
                connecting = null;
                if (over) {
                    connection.close();
                } else {
                    upstreams.opened(connection);
                    talk(connection);
                }
            }

            @Override
            public void failed(UpstreamFailure failure) {
                connecting = null;
                attemptFailed(failure, true, false);
            }
        });
        connecting.begin(upstreams.names(), millis);
    }

    private void talk(Connection connection) {
        Talk<R> talk = talks.apply(current.endpoint());
        exchange = new Exchange<>(talk, connection, bounds, new Exchange.End<>() {
            @Override
            public void answered(R reply) {
                exchange = null;
                current.succeeded();
                upstreams.park(connection);
                if (!succeed(reply)) {
                    talk.unwanted(reply);
                }
            }

            @Override
            public void failed(UpstreamFailure failure, boolean untouched) {
                exchange = null;
                boolean stale = untouched && connection.isUsed() && failure.kind() == UpstreamFailure.Kind.CLOSED;
                attemptFailed(failure, untouched, stale);
            }
        });
        exchange.begin();
    }

    private void attemptFailed(UpstreamFailure failure, boolean untouched, boolean stale) {
        if (over) {
            return;
        }
        if (stale && !triedStale) {
            triedStale = true;
            connect();
            return;
        }
        upstreams.judge(current, failure);
        boolean mayRetry = untouched && failure.kind().isServerAtFault() && attempts < ATTEMPTS && only == null;
        Optional<Upstream> other = mayRetry && millisLeft() > 0 ? upstreams.choose(current) : Optional.empty();
        if (other.isEmpty()) {
            finish(failure);
            return;
        }
        triedStale = false;
        if (other.get().hasRoom()) {
            attempt(other);
        } else {
            leave();
            upstreams.waitAgain(this);
        }
    }

    /** False: nobody waits for it. */
    private boolean succeed(R reply) {
        if (over) {
            return false;
        }
        over = true;
        leave();
        whenOver.run();
        return answer.complete(reply);
    }

    private void finish(UpstreamFailure failure) {
        if (!over) {
            over = true;
            if (patience != null) {
                patience.cancel(false);
            }
            leave();
            whenOver.run();
            answer.completeExceptionally(failure);
        }
    }

    /** The time an exchange has: what the terms say, cut short by what the call has left for its answer. */
    static Bounds bounds(Terms terms, Duration remaining, Executor readers) {
        Duration whole = terms.timeouts().whole();
        Duration shorter = remaining.compareTo(whole) < 0 ? remaining : whole;
        return new Bounds(terms.timeouts(), System.nanoTime() + shorter.toNanos(), readers);
    }
}
