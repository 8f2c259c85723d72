package org.sluice.testing;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.sluice.validation.ValidationModule;
import org.sluice.validation.Verdict;

/** Asks a module whose answer another process gives, and waits for it. */
public final class Asking {

    private static final Duration PATIENCE = Duration.ofSeconds(120);

    private Asking() {}

    /** The verdict; its effects are in the context. */
    public static Verdict ask(ValidationModule module, FakeContext context) throws InterruptedException {
        ExecutorService blocking = Executors.newCachedThreadPool();
        try {
            return module.validate(context.timeout(PATIENCE).blockingOn(blocking))
                    .toCompletableFuture()
                    .get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new AssertionError("no answer", e);
        } finally {
            blocking.shutdownNow();
        }
    }
}
