package org.sluice.module.milter;

import io.netty.buffer.ByteBuf;
import java.io.IOException;
import org.sluice.support.upstream.Line;
import org.sluice.support.upstream.Talk;

/** The first words on a connection: what we offer, what the filter wants of it. */
final class Negotiation implements Talk<Agreement> {

    private final int version;

    Negotiation(int version) {
        this.version = version;
    }

    @Override
    public void opened(Line<Agreement> line) {
        line.write(Agreement.offer(version).octets());
    }

    @Override
    public void received(ByteBuf octets, Line<Agreement> line) throws IOException {
        Packet packet = Packet.read(octets);
        if (packet == null) {
            return;
        }
        if (!(ReplyReader.read(packet) instanceof Reply.Agreed agreed)) {
            throw new IOException("a packet " + packet.name() + " in answer to an offer");
        }
        line.answerAndKeep(Agreement.of(agreed, version));
    }
}
