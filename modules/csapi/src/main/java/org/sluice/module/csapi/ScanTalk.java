package org.sluice.module.csapi;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.function.Supplier;
import org.sluice.message.MessageBody;
import org.sluice.support.scan.ScanResult;
import org.sluice.support.upstream.BodyFeed;
import org.sluice.support.upstream.Framing;
import org.sluice.support.upstream.Line;
import org.sluice.support.upstream.Talk;
import org.sluice.support.upstream.UpstreamFailure;
import org.sluice.support.upstream.scan.Scanned;

/**
 * One message, with a preview where the server wants one: its first octets, then the server says what it found or that it
 * wants the rest (RFC 3507 section 4.5).
 */
final class ScanTalk implements Talk<Scanned> {

    private static final byte[] END = "0\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private static final byte[] END_OF_ALL = "0; ieof\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    /** Symantec's: the engine is well and has no room for another scan at the moment. */
    private static final int RESOURCE_UNAVAILABLE = 551;
    /** Where the server sends the message back, all of it comes. */
    private static final long BESIDES_THE_MESSAGE = 1 << 20;

    private final IcapRequest request;
    private final MessageBody message;
    private final OptionalInt preview;
    private final Supplier<Duration> noResources;
    private final ReplyReader reader = new ReplyReader();
    private BodyFeed feed;
    private boolean mayJudge;
    private boolean awaitsContinue;

    /** {@code noResources}: told when the server says so; how long to leave it alone. */
    ScanTalk(IcapRequest request, MessageBody message, OptionalInt preview, Supplier<Duration> noResources) {
        this.request = request;
        this.message = message;
        this.preview = preview;
        this.noResources = noResources;
    }

    @Override
    public void opened(Line<Scanned> line) {
        line.write(request.head(line.endpoint().authority(), preview));
        feed = line.open(message);
        if (preview.isPresent()) {
            feed.send(preview.getAsInt(), Framing.CHUNKED, () -> previewed(line));
        } else {
            sendRest(line);
        }
    }

    @Override
    public void received(ByteBuf octets, Line<Scanned> line) {
        reader.read(octets).ifPresent(reply -> {
            if (reply.status() == 100) {
                goOn(line);
                if (octets.isReadable()) {
                    received(octets, line);
                }
            } else {
                answer(reply, line);
            }
        });
    }

    @Override
    public long mostReplyOctets() {
        return message.sizeOctets() * 2 + BESIDES_THE_MESSAGE;
    }

    private void previewed(Line<Scanned> line) {
        mayJudge = true;
        awaitsContinue = feed.left() > 0;
        line.write(awaitsContinue ? END : END_OF_ALL);
    }

    private void goOn(Line<Scanned> line) {
        if (!awaitsContinue) {
            line.fail(UpstreamFailure.Kind.GARBAGE, "wants more of what it has all of");
            return;
        }
        awaitsContinue = false;
        mayJudge = false;
        reader.again();
        sendRest(line);
    }

    private void sendRest(Line<Scanned> line) {
        feed.send(Framing.CHUNKED, () -> {
            mayJudge = true;
            line.write(END);
        });
    }

    private void answer(IcapReply reply, Line<Scanned> line) {
        ScanResult result = Findings.of(reply, request.asResponse());
        if (result instanceof ScanResult.Clean && !mayJudge) {
            // Nobody can know that who has neither seen all of it nor asked for a preview.
            line.fail(UpstreamFailure.Kind.GARBAGE, "called a message clean before its end");
        } else if (result instanceof ScanResult.TemporaryError error) {
            boolean isForNow = reply.status() == RESOURCE_UNAVAILABLE;
            line.passOn(error.text() + ": " + error.raw(), isForNow ? noResources.get() : Duration.ZERO);
        } else if (reply.keepsConnection()) {
            line.answerAndKeep(new Scanned(result, line.endpoint().text()));
        } else {
            line.answer(new Scanned(result, line.endpoint().text()));
        }
    }
}
