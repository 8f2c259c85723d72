package org.sluice.module.spamassassin;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.sluice.message.MessageBody;
import org.sluice.support.upstream.BodyFeed;
import org.sluice.support.upstream.Framing;
import org.sluice.support.upstream.Line;
import org.sluice.support.upstream.Talk;
import org.sluice.support.upstream.UpstreamFailure;

/** SYMBOLS of SPAMC/1.5: one question, one answer, one connection. */
final class SpamdTalk implements Talk<SpamdReply> {

    private static final int MOST_REPLY_OCTETS = 1 << 16;

    private final byte[] inFront;
    private final MessageBody message;
    private final String fields;
    private BodyFeed feed;

    private SpamdTalk(byte[] inFront, MessageBody message, String fields) {
        this.inFront = inFront;
        this.message = message;
        this.fields = fields;
    }

    /** {@code inFront}: header fields put before the message; {@code user}: whose preferences count, empty for none. */
    static SpamdTalk of(byte[] inFront, MessageBody message, String user) {
        return new SpamdTalk(inFront, message, user(user));
    }

    /** The same with a message that is in zlib's format. spamd reads that to the end of output, whatever length was said. */
    static SpamdTalk ofDeflated(MessageBody message, String user) {
        return new SpamdTalk(new byte[0], message, user(user) + "Compress: zlib\r\n");
    }

    private static String user(String name) {
        return name.isEmpty() ? "" : "User: " + name + "\r\n";
    }

    @Override
    public void opened(Line<SpamdReply> line) {
        String head = "SYMBOLS SPAMC/1.5\r\n"
                + fields
                + "Content-length: " + (inFront.length + message.sizeOctets()) + "\r\n\r\n";
        line.write(head.getBytes(StandardCharsets.US_ASCII));
        line.write(inFront);
        feed = line.open(message);
        feed.send(Framing.PLAIN, line::endOutput);
    }

    @Override
    public void received(ByteBuf octets, Line<SpamdReply> line) {
        try {
            Optional<SpamdReply> reply = SpamdReplyReader.read(octets.toString(StandardCharsets.ISO_8859_1));
            if (reply.isPresent() && feed.left() > 0) {
                line.fail(UpstreamFailure.Kind.GARBAGE, "judged what it had not seen");
            } else {
                reply.ifPresent(line::answer);
            }
        } catch (SpamdFailure failure) {
            if (failure.isUnavailable()) {
                line.passOn(failure.getMessage());
            } else {
                line.fail(UpstreamFailure.Kind.GARBAGE, failure.getMessage());
            }
        }
    }

    @Override
    public long mostReplyOctets() {
        return MOST_REPLY_OCTETS;
    }
}
