package org.sluice.core.replay;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.function.BooleanSupplier;

/**
 * What is still to be done for one call, all of it on one thread, so that it happens in the same order every time: blocking
 * work as it was handed in, then delays as they fall due. Time stands still while work is done and jumps to the next delay.
 */
final class Agenda {

    private final Instant start;
    private final Queue<Runnable> work = new ArrayDeque<>();
    private final PriorityQueue<Alarm> alarms =
            new PriorityQueue<>(Comparator.comparingLong(Alarm::dueNanos).thenComparingLong(Alarm::number));
    private long elapsedNanos;
    private long numbers;
    private boolean ended;

    Agenda(Instant start) {
        this.start = start;
    }

    /** The time of then, and of every delay since. */
    synchronized Instant now() {
        return start.plusNanos(elapsedNanos);
    }

    synchronized long elapsedNanos() {
        return elapsedNanos;
    }

    synchronized void work(Runnable task) {
        work.add(task);
        notifyAll();
    }

    synchronized void after(long nanos, Runnable task) {
        alarms.add(new Alarm(elapsedNanos + nanos, numbers++, task));
        notifyAll();
    }

    /** There is nothing more to be done. */
    synchronized void end() {
        ended = true;
        notifyAll();
    }

    synchronized boolean isEnded() {
        return ended;
    }

    /**
     * The next thing to do; null when the call has ended or nothing will happen within its time. Waits where the module
     * works on threads of its own; whoever watches the replay bounds that.
     */
    synchronized Runnable next(long limitNanos, BooleanSupplier keepsWaiting) throws InterruptedException {
        while (!ended) {
            if (!work.isEmpty()) {
                return work.poll();
            }
            Alarm alarm = alarms.peek();
            if (alarm != null && alarm.dueNanos <= limitNanos) {
                elapsedNanos = Math.max(elapsedNanos, alarm.dueNanos);
                return alarms.poll().task;
            }
            if (alarm != null || keepsWaiting.getAsBoolean()) {
                elapsedNanos = limitNanos;
                return null;
            }
            wait();
        }
        return null;
    }

    private record Alarm(long dueNanos, long number, Runnable task) {}
}
