package org.sluice.support.upstream.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseDecoder;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.sluice.support.upstream.Framing;
import org.sluice.support.upstream.Line;
import org.sluice.support.upstream.Talk;
import org.sluice.support.upstream.UpstreamFailure;

/** One request over HTTP and its reply, which may come before the request is out. */
public final class HttpTalk implements Talk<HttpReply> {

    private static final int HEAD_OCTETS = 64 * 1024;

    private final HttpRequest request;
    private final int mostBodyOctets;
    private final EmbeddedChannel decoder = new EmbeddedChannel(new HttpResponseDecoder(
            new HttpDecoderConfig().setMaxInitialLineLength(8_192).setMaxHeaderSize(HEAD_OCTETS)));
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    private HttpResponse head;

    /** {@code mostBodyOctets}: of the reply. */
    public HttpTalk(HttpRequest request, int mostBodyOctets) {
        this.request = request;
        this.mostBodyOctets = mostBodyOctets;
    }

    @Override
    public void opened(Line<HttpReply> line) {
        line.write(request.head(line.endpoint().authority()));
        request.message().ifPresent(message -> line.open(message).send(Framing.PLAIN, () -> {
            if (request.behind().length > 0) {
                line.write(request.behind());
            }
        }));
    }

    @Override
    public void received(ByteBuf octets, Line<HttpReply> line) {
        decoder.writeInbound(octets.readRetainedSlice(octets.readableBytes()));
        read(line);
    }

    /** A reply without a length ends with the connection. */
    @Override
    public void closed(ByteBuf octets, Line<HttpReply> line) {
        decoder.finish();
        read(line);
        line.fail(UpstreamFailure.Kind.CLOSED, head == null ? "closed" : "closed in the middle of the reply");
    }

    @Override
    public void ended() {
        decoder.finishAndReleaseAll();
    }

    @Override
    public long mostReplyOctets() {
        return HEAD_OCTETS + 2L * mostBodyOctets;
    }

    private void read(Line<HttpReply> line) {
        for (HttpObject next = decoder.readInbound(); next != null; next = decoder.readInbound()) {
            try {
                if (next.decoderResult().isFailure()) {
                    line.fail(
                            UpstreamFailure.Kind.GARBAGE,
                            "not HTTP: " + next.decoderResult().cause().getMessage());
                    return;
                }
                take(next, line);
            } finally {
                ReferenceCountUtil.release(next);
            }
        }
    }

    private void take(HttpObject next, Line<HttpReply> line) {
        if (next instanceof HttpResponse response) {
            head = response;
        }
        if (next instanceof HttpContent content) {
            if (body.size() + content.content().readableBytes() > mostBodyOctets) {
                line.fail(UpstreamFailure.Kind.TOO_BIG, "said more than " + mostBodyOctets + " octets");
                return;
            }
            byte[] octets = new byte[content.content().readableBytes()];
            content.content().readBytes(octets);
            body.writeBytes(octets);
        }
        // 100 and its like announce the reply (RFC 9110 section 15.2).
        if (next instanceof LastHttpContent && head.status().code() >= 200) {
            answer(line);
        }
    }

    private void answer(Line<HttpReply> line) {
        Map<String, List<String>> headers = new HashMap<>();
        head.headers().forEach(header -> headers.computeIfAbsent(
                        header.getKey().toLowerCase(Locale.ROOT), name -> new ArrayList<>(1))
                .add(header.getValue()));
        HttpReply reply =
                new HttpReply(head.status().code(), head.status().reasonPhrase(), headers, body.toByteArray());
        if (HttpUtil.isKeepAlive(head) && !request.isLast()) {
            line.answerAndKeep(reply);
        } else {
            line.answer(reply);
        }
    }
}
