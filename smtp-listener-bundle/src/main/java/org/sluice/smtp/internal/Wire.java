package org.sluice.smtp.internal;

import java.time.Duration;
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

    /** Sends what waits and closes. {@code why} is a log word. */
    void close(String why);
}
