package org.sluice.support.upstream;

import io.netty.buffer.Unpooled;
import java.util.concurrent.CompletableFuture;
import org.sluice.validation.ValidationContext;

/**
 * A connection one owner talks over, one talk after the other. A talk that does not end with {@link Line#answerAndKeep} is
 * its last one. Safe from any thread.
 *
 * @param <G> what the first talk over it came to
 */
public final class Held<G> implements AutoCloseable {

    private final Upstreams upstreams;
    private final Connection connection;
    private final G greeting;
    private boolean busy;
    private boolean released;

    Held(Upstreams upstreams, Connection connection, G greeting) {
        this.upstreams = upstreams;
        this.connection = connection;
        this.greeting = greeting;
    }

    /** The server at the other end. */
    public Endpoint endpoint() {
        return connection.endpoint();
    }

    /** What the first talk came to. */
    public G greeting() {
        return greeting;
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

    /**
     * There is nothing to say for a while. Until the next talk the connection may be closed to make room for others; so its owner has
     * to be able to begin again.
     */
    public void rest() {
        connection.execute(() -> {
            if (!busy && !released) {
                upstreams.rests(this);
            }
        });
    }

    /** Ends the connection; where nobody is talking, with these last words. Idempotent. */
    public void close(byte[] lastWords) {
        connection.execute(() -> {
            if (!busy && connection.isUsable()) {
                connection.channel().writeAndFlush(Unpooled.wrappedBuffer(lastWords));
            }
            connection.close();
        });
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

    /** On the event loop, at once. */
    void end() {
        connection.close();
    }

    private <R> void begin(
            ValidationContext context, Talk<R> talk, Question.Bounds bounds, CompletableFuture<R> answer) {
        if (busy || !connection.isUsable() || upstreams.isClosed()) {
            answer.completeExceptionally(gone());
            return;
        }
        busy = true;
        upstreams.wakes(this);
        Exchange<R> exchange = new Exchange<>(talk, connection, bounds, new Exchange.End<>() {
            @Override
            public void answered(R reply) {
                busy = false;
                connection.upstream().succeeded();
                answer.complete(reply);
            }

            @Override
            public void failed(UpstreamFailure failure, boolean untouched) {
                busy = false;
                upstreams.judge(connection.upstream(), failure);
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
