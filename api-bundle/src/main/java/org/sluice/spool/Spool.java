package org.sluice.spool;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;
import org.osgi.annotation.versioning.ProviderType;
import org.sluice.message.MessageBody;

/** The durable store. A service of the spool bundle; safe from any thread. */
@ProviderType
public interface Spool {

    /**
     * Makes the batch durable. Never blocks. Completes on a thread of the spool after the sync; fails with a
     * {@link SpoolException} when that did not happen within the deadline, and then none of the added records is ever
     * delivered. Watchers hear of added records after the stage has completed.
     */
    CompletionStage<Void> commit(SpoolBatch batch, Duration deadline);

    /**
     * Shows every record of that state in order of reception until the visitor says false. Runs on the caller's thread and
     * reads the disk.
     */
    void scan(SpoolRecord.State state, Predicate<SpoolRecord> visitor);

    /** The record of that id. Reads the disk. */
    Optional<SpoolRecord> find(String id);

    /** The whole message; reading fails with an IOException once the record is removed. Reads the disk. */
    Optional<MessageBody> content(String id);

    /** Why nothing can be stored now, in an operator's words; empty when it can. Cheap. */
    Optional<String> refusal();

    /** Records in that state. Cheap. */
    long count(SpoolRecord.State state);
}
