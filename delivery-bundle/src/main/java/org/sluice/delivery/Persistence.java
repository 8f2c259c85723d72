package org.sluice.delivery;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sluice.spool.Spool;
import org.sluice.spool.SpoolBatch;

/** Commits to whatever spool there is, and repeats what must happen until it did. */
final class Persistence {

    private static final Logger LOG = LoggerFactory.getLogger(Persistence.class);
    private static final Duration DEADLINE = Duration.ofSeconds(30);
    private static final int LONGEST_PAUSE_SECONDS = 60;

    private final Surroundings surroundings;
    private final ScheduledExecutorService timer;

    Persistence(Surroundings surroundings, ScheduledExecutorService timer) {
        this.surroundings = surroundings;
        this.timer = timer;
    }

    /** Commits one batch; the spool makes one sync of what comes at the same time. Never throws. */
    CompletionStage<Void> commit(SpoolBatch batch) {
        Spool spool = surroundings.spool().orElse(null);
        if (spool == null) {
            return CompletableFuture.failedStage(new IllegalStateException("no spool at the moment"));
        }
        try {
            return spool.commit(batch, DEADLINE);
        } catch (RuntimeException leaving) {
            return CompletableFuture.failedStage(leaving);
        }
    }

    /**
     * Does something until it says true, with growing pauses.
     *
     * @param what for the log, beginning with the message id
     */
    void until(String what, Supplier<CompletionStage<Boolean>> work, Runnable done) {
        attempt(what, work, done, 0);
    }

    private void attempt(String what, Supplier<CompletionStage<Boolean>> work, Runnable done, int failures) {
        CompletionStage<Boolean> stage;
        try {
            stage = work.get();
        } catch (RuntimeException failure) {
            stage = CompletableFuture.failedStage(failure);
        }
        stage.whenComplete((success, failure) -> {
            if (failure == null && success) {
                done.run();
            } else {
                again(what, work, done, failures, failure);
            }
        });
    }

    private void again(
            String what, Supplier<CompletionStage<Boolean>> work, Runnable done, int failures, Throwable failure) {
        long pause = Math.min(LONGEST_PAUSE_SECONDS, 1L << Math.min(failures, 10));
        LOG.warn(
                "{} not done yet, again in {} s: {}",
                what,
                pause,
                failure == null ? "refused for now" : failure.toString());
        try {
            timer.schedule(() -> attempt(what, work, done, failures + 1), pause, TimeUnit.SECONDS);
        } catch (RejectedExecutionException stopped) {
            LOG.warn("{} not done before the stop", what);
        }
    }
}
