package org.sluice.smtp.connection;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * One deadline that moves often and is met rarely. Moving it away costs an assignment; the one timer behind it looks again
 * when it fires too early. On the event loop only.
 */
final class Deadline {

    private final EventLoop loop;
    private final Runnable missed;
    private boolean set;
    private long due;
    private Future<?> timer;
    private long fires;

    Deadline(EventLoop loop, Runnable missed) {
        this.loop = loop;
        this.missed = missed;
    }

    /** Sets it, in terms of {@link System#nanoTime}. */
    void at(long nanoTime) {
        set = true;
        due = nanoTime;
        if (timer == null || fires - due > 0) {
            schedule();
        }
    }

    /** Nothing is due. */
    void none() {
        set = false;
    }

    /** Nothing will ever be due. */
    void cancel() {
        none();
        if (timer != null) {
            timer.cancel(false);
            timer = null;
        }
    }

    private void schedule() {
        if (timer != null) {
            timer.cancel(false);
        }
        fires = due;
        timer = loop.schedule(this::fired, due - System.nanoTime(), TimeUnit.NANOSECONDS);
    }

    private void fired() {
        timer = null;
        if (!set) {
            return;
        }
        if (due - System.nanoTime() > 0) {
            schedule();
        } else {
            set = false;
            missed.run();
        }
    }
}
