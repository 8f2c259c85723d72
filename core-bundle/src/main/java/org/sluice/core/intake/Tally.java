package org.sluice.core.intake;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Counts what is under way, so that somebody who leaves can wait for its end. Safe from any thread. */
final class Tally {

    private int count;

    /** Counts one more, if it still may begin; nothing begins unseen after the condition has changed. */
    synchronized boolean enter(BooleanSupplier mayBegin) {
        if (!mayBegin.getAsBoolean()) {
            return false;
        }
        count++;
        return true;
    }

    /** One has ended. */
    synchronized void left() {
        count--;
        if (count == 0) {
            notifyAll();
        }
    }

    synchronized int count() {
        return count;
    }

    /** Waits until nothing is under way; false: something still is after that time. */
    synchronized boolean awaitNone(Duration within) throws InterruptedException {
        long end = System.nanoTime() + within.toNanos();
        for (long left = within.toNanos(); count > 0 && left > 0; left = end - System.nanoTime()) {
            TimeUnit.NANOSECONDS.timedWait(this, left);
        }
        return count == 0;
    }
}
