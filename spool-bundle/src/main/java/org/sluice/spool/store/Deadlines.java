package org.sluice.spool.store;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.sluice.spool.SpoolException;

/** Says no to callers whose deadline has come, whatever the disk is doing. */
final class Deadlines {

    private final Notifier notifier;
    private final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(2, task -> {
        Thread created = Executors.defaultThreadFactory().newThread(task);
        created.setName("sluice-spool-timer");
        created.setDaemon(true);
        return created;
    });

    Deadlines(Notifier notifier) {
        this.notifier = notifier;
        timer.setRemoveOnCancelPolicy(true);
    }

    void watch(Pending pending, Duration deadline) {
        Future<?> alarm = timer.schedule(() -> expire(pending), deadline.toNanos(), TimeUnit.NANOSECONDS);
        pending.answer().whenComplete((nothing, failure) -> alarm.cancel(false));
    }

    void every(Duration period, Runnable task) {
        timer.scheduleWithFixedDelay(task, period.toMillis(), period.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void expire(Pending pending) {
        if (pending.refuse()) {
            notifier.refused(pending, missed());
        }
    }

    static SpoolException missed() {
        return Failures.refused("the commit was not durable within its deadline");
    }

    void close() {
        timer.shutdownNow();
    }
}
