package org.sluice.support.upstream;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.time.Duration;
import org.sluice.message.MessageBody;

/**
 * A talk's end of the connection. On the event loop only. After the answer, or a failure, everything written is dropped and
 * nothing is read.
 *
 * @param <R> what a reply is
 */
public interface Line<R> {

    /** The server at the other end. */
    Endpoint endpoint();

    /** Which talk over this connection it is: 1 for the first, higher for one over a kept connection. */
    int turn();

    /** For buffers to write. */
    ByteBufAllocator alloc();

    /** Writes; takes over the buffer. */
    void write(ByteBuf octets);

    /** Writes these octets; the array is not copied and must not change. */
    void write(byte[] octets);

    /** Opens a body to be sent, all of it or piece by piece. */
    BodyFeed open(MessageBody body);

    /** Says that nothing more will be written (TCP's FIN), once what was written has gone out. Does nothing over TLS. */
    void endOutput();

    /** The reply is complete; the connection is closed. */
    void answer(R reply);

    /** The reply is complete and the connection may serve again, if all of the request was written and nothing is left over. */
    void answerAndKeep(R reply);

    /** The attempt failed; another server may be asked as long as no octet had come from this one. */
    void fail(UpstreamFailure.Kind kind, String why);

    /** The server had given the connection up before it heard the question, and says so: counts as one that was closed meanwhile. */
    void stale(String why);

    /** The server says that it cannot now and has judged nothing: another one may be asked although it spoke. */
    void passOn(String why);

    /** The same of a server that says how long to leave it alone; longer than the configured pause it never is. */
    default void passOn(String why, Duration pause) {
        passOn(why);
    }
}
