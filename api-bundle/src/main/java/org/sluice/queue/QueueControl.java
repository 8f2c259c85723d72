package org.sluice.queue;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.osgi.annotation.versioning.ProviderType;
import org.sluice.spool.SpoolRecord;

/** The queues as operators steer them. A service of the delivery bundle. Commands complete once they are durable. */
@ProviderType
public interface QueueControl {

    /** One entry per queue with mail in it, fullest first, then those that are held without mail; domain {@code *}: all are held. */
    List<QueueSummary> queues();

    /** Messages of a queue, next attempt first; an empty domain means all. */
    List<SpoolRecord> messages(String domain, int limit);

    /** Tries all waiting mail of that domain now; an empty domain means all. Completes with the number of messages. */
    CompletionStage<Integer> flush(String domain);

    /** Stops delivery to that domain, or of everything when empty; survives a restart. */
    CompletionStage<Void> hold(String domain);

    /** Ends a {@link #hold}. */
    CompletionStage<Void> release(String domain);

    /** Removes a message without a bounce. False: no such message, or it is being delivered right now. */
    CompletionStage<Boolean> delete(String messageId);

    /** How mail for that domain would go, in words: {@code maildir}, {@code smtp:[192.0.2.1]:25}, {@code mx}. */
    Optional<String> route(String domain);
}
