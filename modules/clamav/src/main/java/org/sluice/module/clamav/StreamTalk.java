package org.sluice.module.clamav;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import org.sluice.message.MessageBody;
import org.sluice.support.scan.ScanResult;
import org.sluice.support.upstream.Framing;
import org.sluice.support.upstream.Line;
import org.sluice.support.upstream.Talk;
import org.sluice.support.upstream.UpstreamFailure;
import org.sluice.support.upstream.scan.Scanned;

/**
 * One message through {@code INSTREAM}: pieces with their lengths in front, an empty one at the end, one line back. A
 * connection for each: clamd's sessions answer in the order of completion, and an error in one ends all of them.
 */
final class StreamTalk implements Talk<Scanned> {

    private static final byte[] COMMAND = "zINSTREAM\0".getBytes(StandardCharsets.US_ASCII);

    private static final byte[] END = new byte[4];

    private final MessageBody message;
    private final PolicyHits policy;
    private boolean sent;

    StreamTalk(MessageBody message, PolicyHits policy) {
        this.message = message;
        this.policy = policy;
    }

    @Override
    public void opened(Line<Scanned> line) {
        line.write(COMMAND);
        line.open(message).send(Framing.LENGTH, () -> {
            sent = true;
            line.write(END);
        });
    }

    @Override
    public void received(ByteBuf octets, Line<Scanned> line) {
        Terminated.line(octets).ifPresent(text -> answer(text, line));
    }

    private void answer(String text, Line<Scanned> line) {
        ScanResult result = ClamdReply.read(text, policy);
        if (result instanceof ScanResult.Clean && !sent) {
            // Nobody can know that who has not seen all of it.
            line.fail(UpstreamFailure.Kind.GARBAGE, "called a message clean before its end");
        } else if (ClamdReply.isTroubleOfItsOwn(text)) {
            line.passOn(text);
        } else {
            line.answer(new Scanned(result, line.endpoint().text()));
        }
    }
}
