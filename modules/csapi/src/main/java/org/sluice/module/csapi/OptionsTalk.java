package org.sluice.module.csapi;

import io.netty.buffer.ByteBuf;
import java.util.function.Consumer;
import org.sluice.support.upstream.Line;
import org.sluice.support.upstream.Talk;
import org.sluice.support.upstream.UpstreamFailure;

/** Asks a server about its service. */
final class OptionsTalk implements Talk<String> {

    private final String service;
    private final Consumer<Options> heard;
    private final ReplyReader reader = new ReplyReader();

    OptionsTalk(String service, Consumer<Options> heard) {
        this.service = service;
        this.heard = heard;
    }

    @Override
    public void opened(Line<String> line) {
        line.write(IcapRequest.options(line.endpoint().authority(), service));
    }

    @Override
    public void received(ByteBuf octets, Line<String> line) {
        reader.read(octets).ifPresent(reply -> answer(reply, line));
    }

    private void answer(IcapReply reply, Line<String> line) {
        if (reply.status() != 200) {
            line.fail(
                    UpstreamFailure.Kind.BUSY,
                    "says of its service: " + reply.head().firstLine());
            return;
        }
        Options options = Options.of(reply, System.nanoTime());
        heard.accept(options);
        line.answer(options.version());
    }
}
