package org.sluice.support.upstream;

import io.netty.buffer.ByteBuf;

/** Says nothing: takes the connection out of the hands of the exchange that opened it. */
final class Holding implements Talk<Held> {

    private final Upstreams upstreams;

    Holding(Upstreams upstreams) {
        this.upstreams = upstreams;
    }

    @Override
    public void opened(Line<Held> line) {
        Held held = new Held(upstreams, ((Exchange<Held>) line).connection());
        held.begin();
        line.answerAndKeep(held);
    }

    @Override
    public void received(ByteBuf octets, Line<Held> line) {
        throw new IllegalStateException("spoke first");
    }
}
