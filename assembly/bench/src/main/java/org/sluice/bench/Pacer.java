package org.sluice.bench;

import java.util.concurrent.TimeUnit;

/**
 * Says when each message is due, at a fixed rate, whatever the server does: a server that halts for a second finds a second's
 * messages waiting, and their delay is measured from when they were due.
 */
final class Pacer {

    private final long intervalNanos;
    private long dueNanos;
    private boolean running;
    private boolean ended;

    Pacer(int perSecond) {
        intervalNanos = TimeUnit.SECONDS.toNanos(1) / perSecond;
    }

    /** When the next message is due, in nanoseconds; waits while paused. Negative: no more. */
    synchronized long next() throws InterruptedException {
        while (!running && !ended) {
            wait();
        }
        if (ended) {
            return -1;
        }
        long due = dueNanos;
        dueNanos += intervalNanos;
        return due;
    }

    synchronized void resume() {
        running = true;
        dueNanos = System.nanoTime();
        notifyAll();
    }

    synchronized void pause() {
        running = false;
    }

    synchronized void end() {
        ended = true;
        notifyAll();
    }
}
