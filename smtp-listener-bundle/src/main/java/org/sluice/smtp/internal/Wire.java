package org.sluice.smtp.internal;

import java.time.Duration;
import org.sluice.injection.Admission;
import org.sluice.message.SmtpReply;

/** What a session does to its connection. On the event loop only. */
interface Wire {

    /** Sends a reply, together with others of the same pipelined group. */
    void reply(SmtpReply reply);

    /** Whether the client has sent more than was looked at. */
    boolean hasInput();

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

    /** An empty body for the message that comes. */
    ReceivedBody newBody(Admission admission);

    /** Sends what waits and closes. {@code why} is a log word. */
    void close(String why);
}
