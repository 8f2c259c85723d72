package org.sluice.delivery.transport;

import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/** One way of handing messages on. Safe from any thread. */
public interface Transport {

    /** Where the engine reads the spool for this transport and calls {@link #deliver}; may block. */
    Executor blocking();

    /**
     * Hands a message on. Called on {@link #blocking}; may read the content there. Always completes with a result within
     * bounded time; a failed stage is a bug of ours.
     */
    CompletionStage<Result> deliver(Attempt attempt);
}
