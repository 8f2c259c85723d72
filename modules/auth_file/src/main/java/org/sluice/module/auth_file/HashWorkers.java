package org.sluice.module.auth_file;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.sluice.authentication.Attempt;

/** A few threads for hashes that are slow on purpose, and a short queue before them: who tries a million passwords waits alone. */
final class HashWorkers {

    private final ThreadPoolExecutor pool;

    HashWorkers(int threads, int waiting) {
        AtomicInteger number = new AtomicInteger();
        ThreadFactory named = task -> {
            Thread thread = new Thread(task, "sluice-auth_file-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
        pool = new ThreadPoolExecutor(threads, threads, 30, TimeUnit.SECONDS, new ArrayBlockingQueue<>(waiting), named);
        pool.allowCoreThreadTimeOut(true);
    }

    /** The answer; failed when there is no room, or when nobody waits for it any more by the time its turn comes. */
    CompletionStage<Boolean> ask(Attempt attempt, BooleanSupplier question) {
        try {
            return CompletableFuture.supplyAsync(
                    () -> {
                        if (attempt.remaining().isZero()) {
                            throw new CompletionException(new TimeoutException("too many are waiting"));
                        }
                        return question.getAsBoolean();
                    },
                    pool);
        } catch (RejectedExecutionException e) {
            return CompletableFuture.failedFuture(new RejectedExecutionException("too many are waiting"));
        }
    }

    /** Finishes what waits and takes no more. */
    void stop() {
        pool.shutdown();
    }
}
