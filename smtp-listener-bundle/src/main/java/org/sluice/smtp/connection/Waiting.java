package org.sluice.smtp.connection;

import io.netty.channel.EventLoop;
import java.time.Duration;
import org.sluice.smtp.limits.Patience;
import org.sluice.smtp.session.SmtpSession;

/** Until when one client may take for what it owes us: reading our replies, a message, or the next command. On the event loop only. */
final class Waiting {

    private static final Duration TURNED_AWAY = Duration.ofSeconds(10);

    private final Deadline deadline;
    private long since = System.nanoTime();
    private boolean stalled;
    private long stalledSince;

    /** {@code missed} is called when a client took longer. */
    Waiting(EventLoop loop, Runnable missed) {
        this.deadline = new Deadline(loop, missed);
    }

    /** The time for the next command begins. */
    void begin() {
        since = System.nanoTime();
    }

    /** Whether the client does not read what we say. */
    boolean isStalled() {
        return stalled;
    }

    /** Notices whether the client reads; while it does not, that is what counts. */
    void reads(boolean reading, Patience patience) {
        if (!reading && !stalled) {
            stalledSince = System.nanoTime();
        }
        stalled = !reading;
        if (stalled) {
            deadline.at(stalledSince + patience.send().toNanos());
        }
    }

    /** It is our turn. */
    void forNothing() {
        deadline.none();
    }

    /** Octets of a message are due. */
    void forContent(DataPace pace, Patience patience) {
        deadline.at(pace.due(patience));
    }

    /** A command is due; between two chunks the message must not come too slowly either, {@code pace} being null elsewhere. */
    void forCommand(SmtpSession session, DataPace pace, Patience patience) {
        Duration time = session.saidHello() ? patience.idle() : patience.hello();
        long due = since + (session.isTurnedAway() ? TURNED_AWAY : time).toNanos();
        deadline.at(pace != null && pace.due(patience) - due < 0 ? pace.due(patience) : due);
    }

    /** The client may take so long to take its leave. */
    void forEnd(Duration time) {
        deadline.at(System.nanoTime() + time.toNanos());
    }

    void cancel() {
        deadline.cancel();
    }
}
