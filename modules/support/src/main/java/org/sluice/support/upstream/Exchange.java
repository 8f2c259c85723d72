package org.sluice.support.upstream;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.sluice.message.MessageBody;
import org.sluice.support.text.Ascii;

/**
 * One attempt at one question over one connection: what a {@link Talk} sees of it, and its deadlines. There is one alarm:
 * while octets wait to go out it is that of writing, then that of the first octet back, then that of the whole. Only the last
 * runs while we read the message ourselves, which no server is to blame for.
 *
 * <p>A write that fails does not end it at once. A server that had answered and closed makes the next write fail, and its
 * answer lies in front of the reset: what has come is read first.
 */
final class Exchange<R> implements Line<R> {

    /** What the attempt came to. On the event loop; called once. */
    interface End<R> {
        void answered(R reply);

        /** {@code untouched}: no octet had come, or the server judged nothing. */
        void failed(UpstreamFailure failure, boolean untouched);
    }

    /** What a talk does. */
    interface Step {
        void run() throws Exception;
    }

    private static final long GRACE_MILLIS = 1_000;
    private static final int QUOTED = 200;

    private final Talk<R> talk;
    private final Connection connection;
    private final Timeouts timeouts;
    private final long deadlineNanos;
    private final Executor readers;
    private final End<R> end;
    private final long beganNanos = System.nanoTime();
    private BodyFeed feed;
    private Future<?> alarm;
    private int pendingWrites;
    private boolean unflushed;
    private boolean outputBroken;
    private boolean endsOutput;
    private boolean heard;
    private long received;
    private boolean answered;
    private boolean keeps;
    private R reply;
    private boolean over;

    Exchange(Talk<R> talk, Connection connection, Question.Bounds bounds, End<R> end) {
        this.talk = talk;
        this.connection = connection;
        this.timeouts = talk.within(bounds.timeouts());
        this.deadlineNanos = bounds.deadlineNanos();
        this.readers = bounds.readers();
        this.end = end;
    }

    /** Begins; the connection is this exchange's until its end. */
    void begin() {
        connection.serve(this);
        guarded(() -> talk.opened(this));
        arm();
    }

    /** Ends it from outside. */
    void end(UpstreamFailure.Kind kind, String why) {
        conclude(kind, why, received == 0, Duration.ZERO);
    }

    @Override
    public Endpoint endpoint() {
        return connection.endpoint();
    }

    @Override
    public int turn() {
        return connection.exchanges();
    }

    @Override
    public ByteBufAllocator alloc() {
        return connection.channel().alloc();
    }

    @Override
    public void write(ByteBuf octets) {
        write(octets, () -> {});
    }

    @Override
    public void write(byte[] octets) {
        write(Unpooled.wrappedBuffer(octets));
    }

    @Override
    public BodyFeed open(MessageBody body) {
        if (feed != null) {
            feed.stop();
        }
        feed = new BodyFeed(body, this, readers);
        return feed;
    }

    @Override
    public void endOutput() {
        endsOutput = true;
        endOutputOnceWritten();
    }

    @Override
    public void answer(R value) {
        if (!answered && !over) {
            answered = true;
            reply = value;
        }
    }

    @Override
    public void answerAndKeep(R value) {
        answer(value);
        keeps = true;
    }

    @Override
    public void fail(UpstreamFailure.Kind kind, String why) {
        end(kind, why);
    }

    @Override
    public void passOn(String why) {
        passOn(why, Duration.ZERO);
    }

    @Override
    public void passOn(String why, Duration pause) {
        conclude(UpstreamFailure.Kind.BUSY, why, true, pause);
    }

    /** Puts octets into the next {@link #flush}; once the socket has taken them, goes on. */
    void write(ByteBuf octets, Runnable whenWritten) {
        if (over || outputBroken) {
            octets.release();
            return;
        }
        pendingWrites++;
        heard = false;
        unflushed = true;
        connection.channel().write(octets).addListener(done -> {
            pendingWrites--;
            if (over) {
                return;
            }
            if (done.isSuccess()) {
                whenWritten.run();
                arm();
                endOutputOnceWritten();
            } else {
                lostOutput();
            }
        });
    }

    /**
     * Lets out what was written, unless a piece of the body is about to come that goes out with it: each time costs a system
     * call here and a wake-up there.
     */
    void flush() {
        if (unflushed && !over && !isReading()) {
            unflushed = false;
            connection.channel().flush();
        }
    }

    /** Runs something a talk wants; what it throws is garbage. */
    void guarded(Step step) {
        if (over) {
            return;
        }
        try {
            step.run();
            flush();
        } catch (Exception | StackOverflowError misunderstood) {
            end(UpstreamFailure.Kind.GARBAGE, "said what cannot be understood: " + misunderstood.getMessage());
        }
        settle();
    }

    boolean onLoop(Runnable task) {
        return connection.execute(task);
    }

    void received(ByteBuf octets, int fresh) {
        heard = true;
        received += fresh;
        if (received > talk.mostReplyOctets()) {
            end(UpstreamFailure.Kind.TOO_BIG, "said more than " + talk.mostReplyOctets() + " octets");
            return;
        }
        guarded(() -> talk.received(octets, this));
        if (!over) {
            arm();
        }
    }

    /** The server closed, or the connection broke. */
    void closed(ByteBuf unread, String why) {
        if (why.isEmpty()) {
            guarded(() -> talk.closed(unread, this));
        }
        end(UpstreamFailure.Kind.CLOSED, why.isEmpty() ? "closed" : why);
    }

    Connection connection() {
        return connection;
    }

    boolean keepsConnection() {
        return answered && keeps && pendingWrites == 0 && !isFeeding() && !outputBroken && !endsOutput;
    }

    /** What waits to go out would be dropped. */
    private void endOutputOnceWritten() {
        if (endsOutput && !over && pendingWrites == 0 && !isFeeding()) {
            connection.endOutput();
        }
    }

    private void lostOutput() {
        if (!outputBroken) {
            outputBroken = true;
            if (feed != null) {
                feed.stop();
            }
            disarm();
            alarm = schedule(GRACE_MILLIS, () -> end(UpstreamFailure.Kind.CLOSED, "took no more and said nothing"));
        }
    }

    private void settle() {
        if (!answered || over) {
            return;
        }
        finish();
        end.answered(reply);
    }

    private void conclude(UpstreamFailure.Kind kind, String why, boolean untouched, Duration pause) {
        if (over || answered) {
            return;
        }
        finish();
        end.failed(new UpstreamFailure(kind, endpoint() + ": " + Ascii.printable(why, QUOTED), pause), untouched);
    }

    private void finish() {
        over = true;
        disarm();
        if (feed != null) {
            feed.stop();
        }
        connection.served(this);
        talk.ended();
    }

    private boolean isFeeding() {
        return feed != null && feed.isSending();
    }

    /** Whose turn it is may have changed. */
    void arm() {
        if (outputBroken || over) {
            return;
        }
        disarm();
        long wholeMillis = Math.max(1, TimeUnit.NANOSECONDS.toMillis(deadlineNanos - System.nanoTime()));
        boolean writes = pendingWrites > 0 || isFeeding();
        long millis = writes
                ? timeouts.write().toMillis()
                : heard ? wholeMillis : timeouts.reply().toMillis();
        if (isReading() || millis >= wholeMillis) {
            alarm = schedule(wholeMillis, this::tooLate);
        } else if (writes) {
            alarm = schedule(
                    millis, () -> end(UpstreamFailure.Kind.WRITE_TIMEOUT, "took no octets for " + millis + " ms"));
        } else {
            alarm = schedule(
                    millis, () -> end(UpstreamFailure.Kind.REPLY_TIMEOUT, "no reply within " + millis + " ms"));
        }
    }

    private void tooLate() {
        Duration had = Duration.ofNanos(System.nanoTime() - beganNanos);
        if (isReading()) {
            end(UpstreamFailure.Kind.NO_TIME, "the message was not read in time");
        } else if (Timeouts.isFair(had, timeouts.whole())) {
            end(UpstreamFailure.Kind.TIMEOUT, "took too long");
        } else {
            end(UpstreamFailure.Kind.NO_TIME, "had " + had.toMillis() + " ms only");
        }
    }

    private boolean isReading() {
        return feed != null && feed.isReading();
    }

    private Future<?> schedule(long millis, Runnable action) {
        return connection.channel().eventLoop().schedule(action, millis, TimeUnit.MILLISECONDS);
    }

    private void disarm() {
        if (alarm != null) {
            alarm.cancel(false);
            alarm = null;
        }
    }
}
