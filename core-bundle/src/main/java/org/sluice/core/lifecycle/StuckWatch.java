package org.sluice.core.lifecycle;

/**
 * Looks at the workers every few milliseconds. A question seen three times in a row has not returned for 50 ms at least:
 * it has broken rule 1 of the asynchronous contract and costs its thread. One that is still there after a second hangs; a
 * slow disk or classes that are loaded for the first time do not take that long.
 */
public final class StuckWatch {

    static final long TICK_MILLIS = 25;
    static final int STUCK_SIGHTINGS = 3;
    static final int HANGING_SIGHTINGS = 41;
    private static final long OVERDUE_NANOS = 100_000_000;

    private final Workers workers;
    private final Timers timers;
    private volatile boolean stopped;

    /** A watch over those workers. */
    public StuckWatch(Workers workers, Timers timers) {
        this.workers = workers;
        this.timers = timers;
    }

    /** Looks from now on, until {@link #stop}. */
    public void start() {
        if (!stopped) {
            timers.schedule(this::tick, TICK_MILLIS * 1_000_000);
        }
    }

    /** Looks no more. */
    public void stop() {
        stopped = true;
    }

    private void tick() {
        try {
            workers.look(timers.nanos(), OVERDUE_NANOS);
        } finally {
            start();
        }
    }
}
