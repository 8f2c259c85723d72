package org.sluice.support.upstream;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.time.Duration;
import org.sluice.message.MessageBody;

/**
 * The line as a talk sees it that is part of another one: all goes through, but for what a reply means.
 *
 * @param <R> what a reply of the inner talk is
 */
public abstract class LineWithin<R> implements Line<R> {

    private final Line<?> outer;

    protected LineWithin(Line<?> outer) {
        this.outer = outer;
    }

    @Override
    public Endpoint endpoint() {
        return outer.endpoint();
    }

    @Override
    public int turn() {
        return outer.turn();
    }

    @Override
    public ByteBufAllocator alloc() {
        return outer.alloc();
    }

    @Override
    public void write(ByteBuf octets) {
        outer.write(octets);
    }

    @Override
    public void write(byte[] octets) {
        outer.write(octets);
    }

    @Override
    public BodyFeed open(MessageBody body) {
        return outer.open(body);
    }

    @Override
    public void endOutput() {
        outer.endOutput();
    }

    @Override
    public void fail(UpstreamFailure.Kind kind, String why) {
        outer.fail(kind, why);
    }

    @Override
    public void stale(String why) {
        outer.stale(why);
    }

    @Override
    public void passOn(String why) {
        outer.passOn(why);
    }

    @Override
    public void passOn(String why, Duration pause) {
        outer.passOn(why, pause);
    }
}
