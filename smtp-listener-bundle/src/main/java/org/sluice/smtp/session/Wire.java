package org.sluice.smtp.session;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import org.sluice.injection.Admission;
import org.sluice.message.SmtpReply;
import org.sluice.smtp.content.ReceivedBody;
import org.sluice.smtp.proxy.XclientClaims;
import org.sluice.smtp.tls.Secured;
import org.sluice.smtp.tls.TlsServer;
import org.sluice.smtp.tls.TlsSession;

/** What a session does to its connection. On the event loop only. */
public interface Wire {

    /** Sends a reply, together with others of the same pipelined group. */
    void reply(SmtpReply reply);

    /** Lets input wait: an answer is due first. */
    void suspend();

    /** The answer is there; goes on with the input. */
    void resume();

    /** Calls back later. */
    void later(Duration delay, Runnable action);

    /** What comes from the client next. */
    Input input();

    /** Runs it on the event loop, soon; from any thread. */
    void onLoop(Runnable action);

    /** An empty body for the message that comes. */
    ReceivedBody newBody(Admission admission);

    /** Serves another client from now on, as if it had just come; what it is said to have told us comes along. */
    void adopt(XclientClaims claims);

    /** What protects the connection now. */
    Secured secured();

    /** The TLS of the address the client came to; empty where there is none. */
    Optional<TlsServer> tls();

    /** Sends what waits, then expects a handshake and nothing else. Calls back only when TLS is up. */
    void startTls(Consumer<TlsSession> then);

    /** Sends what waits and closes. {@code why} is a log word. */
    void close(String why);
}
