package org.sluice.testing;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Waits for answers to end, however they do: with a verdict, with a failure, cancelled. */
final class Ending {

    private Ending() {}

    /** Whether it ends in that time; a thread of the module's own may be about to complete it. */
    static boolean within(CompletableFuture<?> answer, long nanos) {
        try {
            return answer.handle((verdict, failure) -> true).get(Math.max(0, nanos), TimeUnit.NANOSECONDS);
        } catch (TimeoutException late) {
            return false;
        } catch (ExecutionException never) {
            throw new IllegalStateException(never);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
