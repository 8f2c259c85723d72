package org.sluice.module.spamassassin;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import org.sluice.support.upstream.Line;
import org.sluice.support.upstream.Talk;
import org.sluice.support.upstream.UpstreamFailure;

/** Asks spamd how it is. */
final class Ping implements Talk<String> {

    @Override
    public void opened(Line<String> line) {
        line.write("PING SPAMC/1.5\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
    }

    @Override
    public void received(ByteBuf octets, Line<String> line) {
        String text = octets.toString(StandardCharsets.ISO_8859_1);
        if (text.indexOf('\n') < 0) {
            return;
        }
        if (text.strip().matches("SPAMD/[0-9.]+ 0 PONG")) {
            line.answer("");
        } else {
            line.fail(UpstreamFailure.Kind.GARBAGE, "no PONG");
        }
    }

    @Override
    public long mostReplyOctets() {
        return 1 << 10;
    }
}
