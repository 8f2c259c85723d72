package org.sluice.module.milter;

import io.netty.buffer.ByteBuf;
import java.io.IOException;
import org.sluice.module.milter.Reply.Word;
import org.sluice.support.upstream.Line;
import org.sluice.support.upstream.Talk;

/** One event, and what the filter says to it. */
final class Telling implements Talk<Reply> {

    private final byte[] octets;
    private final boolean maySkip;

    /** {@code octets}: the event, with everything in front of it that is not answered. */
    Telling(byte[] octets, boolean maySkip) {
        this.octets = octets;
        this.maySkip = maySkip;
    }

    @Override
    public void opened(Line<Reply> line) {
        line.write(octets);
    }

    @Override
    public void received(ByteBuf received, Line<Reply> line) throws IOException {
        for (Packet packet = Packet.read(received); packet != null; packet = Packet.read(received)) {
            Reply reply = ReplyReader.read(packet);
            if (reply != Word.PROGRESS) {
                if (reply == Word.SKIP && !maySkip || reply instanceof Reply.Change || reply instanceof Reply.Agreed) {
                    throw new IOException("a packet " + packet.name() + " out of place");
                }
                line.answerAndKeep(reply);
                return;
            }
        }
    }
}
