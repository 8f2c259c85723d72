package org.sluice.core.lifecycle;

import java.time.Clock;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sluice.core.explain.Printable;

/**
 * Timers on one thread. Only calls that did not answer at once get a deadline here, so there are few, and a task does no
 * more than move a state and hop to another executor.
 */
public final class TimerThread implements Timers, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(TimerThread.class);
    private static final Alarm NEVER = () -> {};

    private final ScheduledThreadPoolExecutor executor;
    private final Clock clock = Clock.systemUTC();

    /** Starts the thread with the first task. */
    public TimerThread() {
        executor = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "sluice-timer");
            thread.setDaemon(true);
            return thread;
        });
        executor.setRemoveOnCancelPolicy(true);
        executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    @Override
    public long nanos() {
        return System.nanoTime();
    }

    @Override
    public Clock clock() {
        return clock;
    }

    @Override
    public Alarm schedule(Runnable task, long delayNanos) {
        try {
            ScheduledFuture<?> future = executor.schedule(() -> run(task), delayNanos, TimeUnit.NANOSECONDS);
            return () -> future.cancel(false);
        } catch (RejectedExecutionException stopping) {
            return NEVER;
        }
    }

    @Override
    public void close() {
        executor.shutdownNow();
    }

    private static void run(Runnable task) {
        try {
            task.run();
        } catch (RejectedExecutionException itsLoopIsGone) {
            LOG.debug("A timer's executor is gone");
        } catch (RuntimeException e) {
            LOG.error("A timer's task failed", Printable.failure(e));
        }
    }
}
