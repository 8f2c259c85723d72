package org.sluice.core.lifecycle;

import java.time.Clock;

/** Time and what is to happen later. One implementation for the server, one driven by hand for tests. */
public interface Timers {

    /** Elapsed time. */
    long nanos();

    /** The time of day. */
    Clock clock();

    /** Runs a short, non-blocking task after that time. */
    Alarm schedule(Runnable task, long delayNanos);

    /** A task that may be called off. */
    interface Alarm {
        /** Calls it off; without effect when it has run. */
        void cancel();
    }
}
