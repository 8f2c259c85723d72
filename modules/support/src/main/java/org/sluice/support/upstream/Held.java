package org.sluice.support.upstream;

import java.util.concurrent.CompletableFuture;
import org.sluice.validation.ValidationContext;

/**
 * A connection one owner talks over, one talk after the other. A talk that does not end with {@link Line#answerAndKeep} is
 * its last one. Safe from any thread.
 */
public final class Held implements AutoCloseable {

    private final Upstreams upstreams;
    private final Connection connection;
    private boolean busy;
    private boolean released;

    Held(Upstreams upstreams, Connection connection) {
        this.upstreams = upstreams;
        this.connection = connection;
    }

    /** The server at the other end. */
    public Endpoint endpoint() {
        return connection.endpoint();
    }

    /** Talks; fails with an {@link UpstreamFailure} when the connection is gone, or in use. */
    public <R> CompletableFuture<R> ask(ValidationContext context, Talk<R> talk) {
        CompletableFuture<R> answer = new CompletableFuture<>();
        Question.Bounds bounds = upstreams.bounds(context);
        if (!connection.execute(() -> begin(context, talk, bounds, answer))) {
            answer.completeExceptionally(gone());
        }
        return answer;
    }

    /** Ends the connection. Idempotent. */
    @Override
    public void close() {
        connection.execute(connection::close);
    }

    /** On the event loop, before anything else. */
    void begin() {
        connection.hold();
        upstreams.hold(this);
        Runnable forget = connection.closing();
        connection.onClose(() -> {
            forget.run();
            release();
        });
    }

    private <R> void begin(
            ValidationContext context, Talk<R> talk, Question.Bounds bounds, CompletableFuture<R> answer) {
        if (busy || !connection.isUsable() || upstreams.isClosed()) {
            answer.completeExceptionally(gone());
            return;
        }
        busy = true;
        Exchange<R> exchange = new Exchange<>(talk, connection, bounds, new Exchange.End<>() {
            @Override
            public void answered(R reply) {
                busy = false;
                answer.complete(reply);
            }

            @Override
            public void failed(UpstreamFailure failure, boolean untouched) {
                busy = false;
                answer.completeExceptionally(failure);
            }
        });
        context.onCancel(() -> {
            answer.completeExceptionally(new UpstreamFailure(UpstreamFailure.Kind.CANCELLED, "not wanted any more"));
            connection.execute(() -> exchange.end(UpstreamFailure.Kind.CANCELLED, "not wanted any more"));
        });
        exchange.begin();
    }

    private void release() {
        if (!released) {
            released = true;
            upstreams.release(this);
        }
    }

    private UpstreamFailure gone() {
        return new UpstreamFailure(UpstreamFailure.Kind.CLOSED, connection.endpoint() + ": the connection is gone");
    }
}
