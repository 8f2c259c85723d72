package org.sluice.support.upstream;

import io.netty.buffer.ByteBuf;

/** Greets a server and takes the connection out of the hands of the exchange that opened it. */
final class Holding<G> implements Talk<Held<G>> {

    private final Upstreams upstreams;
    private final Talk<G> greeting;

    Holding(Upstreams upstreams, Talk<G> greeting) {
        this.upstreams = upstreams;
        this.greeting = greeting;
    }

    @Override
    public void opened(Line<Held<G>> line) throws Exception {
        greeting.opened(new First(line));
    }

    @Override
    public void received(ByteBuf octets, Line<Held<G>> line) throws Exception {
        greeting.received(octets, new First(line));
    }

    @Override
    public void closed(ByteBuf octets, Line<Held<G>> line) throws Exception {
        greeting.closed(octets, new First(line));
    }

    @Override
    public void ended() {
        greeting.ended();
    }

    @Override
    public void unwanted(Held<G> held) {
        held.close();
    }

    @Override
    public long mostReplyOctets() {
        return greeting.mostReplyOctets();
    }

    @Override
    public Timeouts within(Timeouts usual) {
        return greeting.within(usual);
    }

    /** The line as a greeting sees it. */
    private final class First extends LineWithin<G> {

        private final Line<Held<G>> line;

        First(Line<Held<G>> line) {
            super(line);
            this.line = line;
        }

        @Override
        public void answer(G said) {
            line.fail(UpstreamFailure.Kind.CLOSED, "there is nothing more to talk about");
        }

        @Override
        public void answerAndKeep(G said) {
            Held<G> held = new Held<>(upstreams, ((Exchange<Held<G>>) line).connection(), said);
            held.begin();
            line.answerAndKeep(held);
        }
    }
}
