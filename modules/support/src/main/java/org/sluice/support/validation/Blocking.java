package org.sluice.support.validation;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import org.sluice.validation.ValidationContext;

/** Work on the message that reads it: off the threads that must not wait for a disk. */
public final class Blocking {

    /** What is read. */
    public interface Work<T> {
        /** Reads it; may take a while. */
        T run() throws IOException;
    }

    private Blocking() {}

    /** Fails when the message cannot be read, when there is no room for the work, and when the call is cancelled. */
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
            done.completeExceptionally(full);
        }
        return done;
    }
}
