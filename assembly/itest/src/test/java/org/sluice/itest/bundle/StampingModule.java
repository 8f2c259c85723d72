package org.sluice.itest.bundle;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.sluice.validation.ValidationContext;
import org.sluice.validation.ValidationModule;
import org.sluice.validation.Verdict;

/**
 * Leaves its stamp on every message it sees, so that a test finds those it did not see. As long as the file {@code DIR/stamp-waits}
 * is there it answers nobody.
 */
public final class StampingModule implements ValidationModule {
    private static final Path WAITS = Path.of(System.getProperty("karaf.base", "."), "stamp-waits");
    private static final Executor SOON = CompletableFuture.delayedExecutor(50, TimeUnit.MILLISECONDS);

    @Override
    public CompletionStage<Verdict> validate(ValidationContext context) {
        context.effects().header().add("X-Stamped", "yes");
        return Files.exists(WAITS)
                ? CompletableFuture.supplyAsync(StampingModule::isWaiting, SOON).thenCompose(StampingModule::again)
                : Verdict.CONTINUE.stage();
    }

    private static boolean isWaiting() {
        return Files.exists(WAITS);
    }

    private static CompletionStage<Verdict> again(boolean waiting) {
        return waiting
                ? CompletableFuture.supplyAsync(StampingModule::isWaiting, SOON).thenCompose(StampingModule::again)
                : Verdict.CONTINUE.stage();
    }
}
