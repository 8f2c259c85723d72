package org.sluice.module.clamav;

import io.netty.buffer.ByteBuf;
import java.util.Optional;
import org.sluice.message.MessageBody;
import org.sluice.support.scan.ScanResult;
import org.sluice.support.upstream.Framing;
import org.sluice.support.upstream.Line;
import org.sluice.support.upstream.Talk;
import org.sluice.support.upstream.UpstreamFailure;
import org.sluice.support.upstream.scan.Scanned;

/**
 * One message through {@code INSTREAM}: pieces with their lengths in front, an empty one at the end, one line back.
 */
final class StreamTalk implements Talk<Scanned> {

    private static final byte[] END = new byte[4];

    private final MessageBody message;
    private final PolicyHits policy;
    private final Session session;
    private boolean sent;

    StreamTalk(MessageBody message, PolicyHits policy, Session session) {
        this.message = message;
        this.policy = policy;
        this.session = session;
    }

    @Override
    public void opened(Line<Scanned> line) {
        session.say("INSTREAM", line);
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
        Optional<String> reply = session.reply(text);
        ScanResult result = ClamdReply.read(reply.orElse(text), policy);
        if (reply.isEmpty() && result.isJudgement()) {
            line.fail(UpstreamFailure.Kind.GARBAGE, "judged another message than it was asked about");
        } else if (result instanceof ScanResult.Clean && !sent) {
            // Nobody can know that who has not seen all of it.
            line.fail(UpstreamFailure.Kind.GARBAGE, "called a message clean before its end");
        } else if (reply.isEmpty() && line.turn() > 1 && ClamdReply.isImpatience(text)) {
            line.stale(text);
        } else if (ClamdReply.isTroubleOfItsOwn(reply.orElse(text))) {
            line.passOn(text);
        } else if (session.stays() && reply.isPresent() && !ClamdReply.endsSession(text)) {
            line.answerAndKeep(new Scanned(result, line.endpoint().text()));
        } else {
            line.answer(new Scanned(result, line.endpoint().text()));
        }
    }
}
