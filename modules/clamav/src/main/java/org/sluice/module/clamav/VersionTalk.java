package org.sluice.module.clamav;

import io.netty.buffer.ByteBuf;
import org.sluice.support.text.Ascii;
import org.sluice.support.upstream.Line;
import org.sluice.support.upstream.Talk;
import org.sluice.support.upstream.UpstreamFailure;

/** Asks for the version: of the engine, and of the definitions where clamd has official ones. */
final class VersionTalk implements Talk<String> {

    private static final int LONGEST = 200;

    private final Session session = new Session(false);

    @Override
    public void opened(Line<String> line) {
        session.say("VERSION", line);
    }

    @Override
    public void received(ByteBuf octets, Line<String> line) {
        Terminated.line(octets).map(said -> session.reply(said).orElse(said)).ifPresent(text -> {
            if (text.startsWith("ClamAV ")) {
                line.answer(Ascii.printable(text, LONGEST));
            } else if (text.equals("COMMAND UNAVAILABLE")) {
                // Switched off by its operator: it is well, and says no more.
                line.answer("");
            } else {
                line.fail(UpstreamFailure.Kind.GARBAGE, "says of its version: " + text);
            }
        });
    }
}
