package org.sluice.queue;

import java.util.List;
import java.util.concurrent.CompletionStage;
import org.osgi.annotation.versioning.ProviderType;
import org.sluice.spool.SpoolRecord;

/** What was kept apart. A service of the core. */
@ProviderType
public interface Quarantine {

    /** Oldest first; reads the disk. */
    List<SpoolRecord> list(int limit);

    /**
     * Sends a message on: SET_BINDING and FINAL_VALIDATION run without the module that held it. Completes with the reply
     * in words; fails with NoSuchElementException when there is no such message.
     */
    CompletionStage<String> release(String messageId);

    /** Removes a message; nobody is told. False: no such message. */
    CompletionStage<Boolean> delete(String messageId);
}
