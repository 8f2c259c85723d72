package org.sluice.smtp.internal;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import org.sluice.injection.Admission;
import org.sluice.message.SmtpReply;

/** What a session does to its connection. On the event loop only. */
interface Wire {

    /** Sends a reply, together with others of the same pipelined group. */
    void reply(SmtpReply reply);

    /** Lets input wait: an answer is due first. */
    void suspend();

    /** The answer is there; goes on with the input. */
    void resume();

    /** Calls back later. */
    void later(Duration delay, Runnable action);

    /** The content of a message comes next. */
    void expectContent();

    /** Commands come next. */
    void expectCommands();

    /** One line of up to so many octets comes next, and commands behind it; see {@link #expectCommands}. */
    void expectResponse(int octets);

    /** Runs it on the event loop, soon; from any thread. */
    void onLoop(Runnable action);

    /** An empty body for the message that comes. */
    ReceivedBody newBody(Admission admission);

    /** What protects the connection now. */
    Secured secured();

    /** The TLS of the address the client came to; empty where there is none. */
    Optional<TlsServer> tls();

    /** Whether octets wait behind the command at hand. */
    boolean hasInput();

    /** Forgets them. */
    void dropInput();

    /** Sends what waits, then expects a handshake and nothing else. Calls back only when TLS is up. */
    void startTls(Consumer<TlsSession> then);

    /** Sends what waits and closes. {@code why} is a log word. */
    void close(String why);
}
