package org.sluice.support.upstream;

import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import org.sluice.message.MessageBody;

/**
 * Streams a body to a server: one piece is read when the piece before it has gone out, on the asking call's executor unless the
 * body is in memory already. So the heap holds one piece of it at a time, a slow server slows the reading, and no thread waits.
 *
 * <p>The stream belongs to whoever moved {@link #state} last: the reader while it is {@code READING}, the event loop
 * otherwise.
 */
public final class BodyFeed {

    private enum State {
        IDLE,
        QUEUED,
        READING,
        STOPPED
    }

    private final MessageBody body;
    private final Exchange<?> exchange;
    private final Executor readers;
    private final AtomicReference<State> state = new AtomicReference<>(State.IDLE);
    private volatile InputStream in;
    private long left;
    private long wanted;
    private Framing framing;
    private Runnable then;

    BodyFeed(MessageBody body, Exchange<?> exchange, Executor readers) {
        this.body = body;
        this.exchange = exchange;
        this.readers = readers;
        this.left = body.sizeOctets();
    }

    /** Octets not sent yet. */
    public long left() {
        return left;
    }

    /** Sends all that is left, then calls back on the event loop when all of it is written. */
    public void send(Framing shape, Runnable whenSent) {
        send(left, shape, whenSent);
    }

    /** Sends so many of the next octets, or what is left; then calls back on the event loop. One at a time. */
    public void send(long octets, Framing shape, Runnable whenSent) {
        if (then != null) {
            throw new IllegalStateException("a piece of the body is being sent");
        }
        wanted = Math.min(octets, left);
        framing = shape;
        then = whenSent;
        proceed();
    }

    boolean isSending() {
        return then != null;
    }

    /** Whether a piece is on its way from the disk to us. */
    boolean isReading() {
        return state.get() == State.QUEUED || state.get() == State.READING;
    }

    /** Nothing more is read. */
    void stop() {
        then = null;
        if (state.getAndSet(State.STOPPED) != State.READING) {
            close();
        }
    }

    private void proceed() {
        if (state.get() == State.STOPPED) {
            return;
        }
        if (wanted == 0) {
            if (left == 0) {
                close();
            }
            Runnable done = then;
            then = null;
            exchange.guarded(done::run);
            return;
        }
        int size = (int) Math.min(wanted, framing.chunkOctets());
        if (!state.compareAndSet(State.IDLE, State.QUEUED)) {
            return;
        }
        if (body.isInMemory()) {
            read(size);
            return;
        }
        try {
            readers.execute(() -> read(size));
        } catch (RejectedExecutionException full) {
            exchange.end(UpstreamFailure.Kind.FULL, "too much to read already");
        }
    }

    /** On a reader, or on the event loop. */
    private void read(int size) {
        if (!state.compareAndSet(State.QUEUED, State.READING)) {
            return;
        }
        ByteBuf chunk = exchange.alloc().buffer(size);
        String trouble = fill(chunk, size);
        if (!state.compareAndSet(State.READING, State.IDLE)) {
            chunk.release();
            close();
        } else if (body.isInMemory()) {
            deliver(chunk, trouble);
        } else if (!exchange.onLoop(() -> deliver(chunk, trouble))) {
            chunk.release();
        }
    }

    /** What went wrong; null: nothing. */
    private String fill(ByteBuf chunk, int size) {
        try {
            if (in == null) {
                in = body.open();
            }
            while (chunk.readableBytes() < size) {
                if (chunk.writeBytes(in, size - chunk.readableBytes()) < 0) {
                    return "ends early";
                }
            }
            return null;
        } catch (IOException | RuntimeException unreadable) {
            return String.valueOf(unreadable.getMessage());
        }
    }

    private void deliver(ByteBuf chunk, String trouble) {
        if (state.get() == State.STOPPED) {
            chunk.release();
        } else if (trouble != null) {
            chunk.release();
            exchange.end(UpstreamFailure.Kind.BODY, "the message: " + trouble);
        } else {
            left -= chunk.readableBytes();
            wanted -= chunk.readableBytes();
            boolean isLast = wanted == 0;
            exchange.write(framing.frame(chunk, exchange.alloc()), isLast ? () -> {} : this::proceed);
            if (isLast) {
                // What the talk writes behind it goes out with it.
                proceed();
            }
            exchange.flush();
            exchange.arm(); // from now on it is the server that is waited for
        }
    }

    private void close() {
        InputStream open = in;
        in = null;
        if (open != null) {
            try {
                open.close();
            } catch (IOException ignored) {
                // nothing was written to it
            }
        }
    }
}
