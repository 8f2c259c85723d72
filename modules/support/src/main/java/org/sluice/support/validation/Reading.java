package org.sluice.support.validation;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import org.sluice.message.MessageBody;
import org.sluice.validation.ValidationContext;

/** Work on the message that reads it. */
public final class Reading {

    /** What is read. */
    public interface Work<T> {
        /** Reads it; may take a while. */
        T run() throws IOException;
    }

    private Reading() {}

    /** Runs here where the body is in memory, else as {@link #run(ValidationContext, Work)} does. */
    public static <T> CompletionStage<T> run(ValidationContext context, MessageBody body, Work<T> work) {
        if (!body.isInMemory()) {
            return run(context, work);
        }
        try {
            return CompletableFuture.completedFuture(work.run());
        } catch (IOException | RuntimeException ended) {
            return CompletableFuture.failedFuture(ended);
        }
    }

    /**
     * Runs where it may wait for a disk. Fails with an {@link IOException} when the message cannot be read, when there is no room for
     * the work, and when the call is cancelled.
     */
    public static <T> CompletionStage<T> run(ValidationContext context, Work<T> work) {
        CompletableFuture<T> done = new CompletableFuture<>();
        context.onCancel(() -> done.completeExceptionally(new IOException("the call was cancelled")));
        try {
            context.blocking().execute(() -> {
                try {
                    done.complete(work.run());
                } catch (IOException | RuntimeException | Error unreadable) {
                    done.completeExceptionally(unreadable);
                }
            });
        } catch (RejectedExecutionException full) {
            done.completeExceptionally(new IOException("too much is being read already", full));
        }
        return done;
    }
}
