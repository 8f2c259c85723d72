package org.sluice.support.upstream.http;

import io.netty.buffer.ByteBuf;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import org.sluice.message.MessageBody;
import org.sluice.support.upstream.BodyFeed;
import org.sluice.support.upstream.Line;
import org.sluice.support.upstream.LineWithin;
import org.sluice.support.upstream.Talk;
import org.sluice.support.upstream.UpstreamFailure;

/**
 * A question over HTTP whose reply means something: one that cannot be understood counts against the server, as a failure does.
 * So does a verdict that comes before the server has seen the whole message.
 *
 * @param <R> what a reply means
 */
public final class HttpQuestion<R> implements Talk<R> {

    /** What a reply means. What it throws says that it means nothing. */
    public interface Reading<R> {
        /** Reads it; must not block. */
        R read(HttpReply reply) throws Exception;

        /** Whether replies with that status mean anything; others are failures. */
        default boolean isAnswer(int status) {
            return status == 200;
        }
    }

    private final HttpTalk talk;
    private final Reading<R> reading;
    private Understanding understanding;

    /** {@code mostBodyOctets}: of the reply. */
    public HttpQuestion(HttpRequest request, int mostBodyOctets, Reading<R> reading) {
        this.talk = new HttpTalk(request, mostBodyOctets);
        this.reading = reading;
    }

    /** Asks a server how it is: any reply with status 200 is good news. {@code version}: what tells its version in there. */
    public static HttpQuestion<String> probe(String target, Function<HttpReply, List<String>> version) {
        return new HttpQuestion<>(
                HttpRequest.get(target).header("Connection", "close"),
                1 << 16,
                reply -> String.join(" ", version.apply(reply)));
    }

    @Override
    public void opened(Line<R> line) throws Exception {
        talk.opened(understanding(line));
    }

    @Override
    public void received(ByteBuf octets, Line<R> line) throws Exception {
        talk.received(octets, understanding(line));
    }

    @Override
    public void closed(ByteBuf octets, Line<R> line) throws Exception {
        talk.closed(octets, understanding(line));
    }

    @Override
    public void ended() {
        talk.ended();
    }

    @Override
    public long mostReplyOctets() {
        return talk.mostReplyOctets();
    }

    private Understanding understanding(Line<R> line) {
        if (understanding == null) {
            understanding = new Understanding(line);
        }
        return understanding;
    }

    /** The line as the talk sees it: replies go through the reading. */
    private final class Understanding extends LineWithin<HttpReply> {

        private final Line<R> line;
        private BodyFeed feed;

        Understanding(Line<R> line) {
            super(line);
            this.line = line;
        }

        @Override
        public BodyFeed open(MessageBody body) {
            feed = super.open(body);
            return feed;
        }

        @Override
        public void answer(HttpReply reply) {
            understand(reply, false);
        }

        @Override
        public void answerAndKeep(HttpReply reply) {
            understand(reply, true);
        }

        private void understand(HttpReply reply, boolean keeps) {
            if (reply.status() == 503 || reply.status() == 429) {
                line.passOn("status " + reply.status(), RetryAfter.of(reply, Instant.now()));
            } else if (!reading.isAnswer(reply.status())) {
                line.fail(UpstreamFailure.Kind.GARBAGE, "status " + reply.status());
            } else if (feed != null && feed.left() > 0) {
                line.fail(UpstreamFailure.Kind.GARBAGE, "judged what it had not seen");
            } else {
                read(reply, keeps);
            }
        }

        private void read(HttpReply reply, boolean keeps) {
            R meaning;
            try {
                meaning = reading.read(reply);
            } catch (Exception meaningless) {
                line.fail(UpstreamFailure.Kind.GARBAGE, meaningless.getMessage());
                return;
            }
            if (keeps) {
                line.answerAndKeep(meaning);
            } else {
                line.answer(meaning);
            }
        }
    }
}
