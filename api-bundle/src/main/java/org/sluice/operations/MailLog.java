package org.sluice.operations;

import java.util.Map;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The logs of what happens to mail: one JSON object a line, in {@code log/mail.log}, {@code log/reject.log} or
 * {@code log/session.log} as the event has it. A service of the core; never blocks. Events may be added.
 */
@ProviderType
public interface MailLog {

    /** What can happen to a message. */
    enum Event {
        /** Accepted and durable. */
        RECEIVED,
        /** Refused for good, or discarded by policy. */
        REJECTED,
        /** Refused for now, or an attempt that failed for now. */
        DEFERRED,
        /** Handed to the next hop or mailbox. */
        DELIVERED,
        /** Failed for good; a DSN was made unless the sender is null. */
        BOUNCED,
        /** Kept apart. */
        QUARANTINED,
        /** Removed by an operator. */
        DELETED,
        /** A command or a message was refused, or a message discarded: {@code log/reject.log}. */
        REFUSED,
        /** A session is over: {@code log/session.log}. */
        ENDED
    }

    /**
     * Writes one line. The time and the event are added; values are strings, numbers, booleans, maps and lists of those,
     * and are escaped. Usual keys: {@code session transaction message sender recipient peer size phase module code reply ms}.
     */
    void write(Event event, Map<String, ?> fields);
}
