package org.sluice.core.lifecycle;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Time that passes when a test says so. */
public final class HandClock extends Clock implements Timers {

    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private final List<Task> tasks = new ArrayList<>();
    private volatile long now = 1_000;

    @Override
    public long nanos() {
        return now;
    }

    @Override
    public Clock clock() {
        return this;
    }

    @Override
    public synchronized Alarm schedule(Runnable task, long delayNanos) {
        Task scheduled = new Task(now + delayNanos, task);
        tasks.add(scheduled);
        return () -> forget(scheduled);
    }

    /** Lets time pass and runs what falls due, in order. */
    public void advance(Duration period) {
        long end = now + period.toNanos();
        for (Task next = next(end); next != null; next = next(end)) {
            now = Math.max(now, next.at);
            next.task.run();
        }
        now = end;
    }

    /** How many tasks wait. */
    public synchronized int waiting() {
        return tasks.size();
    }

    private synchronized void forget(Task task) {
        tasks.remove(task);
    }

    private synchronized Task next(long end) {
        Task next = tasks.stream()
                .filter(task -> task.at <= end)
                .min(Comparator.comparingLong(task -> task.at))
                .orElse(null);
        tasks.remove(next);
        return next;
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        return this;
    }

    @Override
    public Instant instant() {
        return START.plusNanos(now);
    }

    /** No record: two tasks at one moment are two tasks. */
    private static final class Task {
        private final long at;
        private final Runnable task;

        Task(long at, Runnable task) {
            this.at = at;
            this.task = task;
        }
    }
}
