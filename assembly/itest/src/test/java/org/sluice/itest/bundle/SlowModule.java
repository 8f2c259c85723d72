package org.sluice.itest.bundle;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.osgi.framework.FrameworkUtil;
import org.sluice.message.SmtpReply;
import org.sluice.validation.ValidationContext;
import org.sluice.validation.ValidationModule;
import org.sluice.validation.Verdict;

/** Thinks for a while and then refuses with its own version, so that a test sees who answered. */
public final class SlowModule implements ValidationModule {
    private static final Executor LATER = CompletableFuture.delayedExecutor(400, TimeUnit.MILLISECONDS);

    @Override
    public CompletionStage<Verdict> validate(ValidationContext context) {
        String version = FrameworkUtil.getBundle(getClass()).getVersion().toString();
        Verdict verdict = Verdict.reject(new SmtpReply(550, "5.7.1", "says " + version), "a test");
        return CompletableFuture.supplyAsync(() -> verdict, LATER);
    }
}
