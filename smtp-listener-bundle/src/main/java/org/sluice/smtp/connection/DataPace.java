package org.sluice.smtp.connection;

import java.util.concurrent.TimeUnit;
import org.sluice.smtp.configuration.SessionOptions;
import org.sluice.smtp.limits.Patience;

/**
 * How fast a message comes, and when that is too slow: nothing at all for too long, or, after a time of grace, fewer
 * octets a second than asked for. Time in which we ourselves did not read is nobody's fault. On the event loop only.
 */
final class DataPace {

    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final long grace;
    private final long rate;
    private long start;
    private long last;
    private long octets;
    private boolean paused;
    private long pausedSince;

    DataPace(SessionOptions options) {
        this.grace = options.dataGraceTime.toNanos();
        this.rate = options.dataMinimumRate;
    }

    /** A message comes; so many octets are here already. */
    void start(int count) {
        start = System.nanoTime();
        last = start;
        octets = count;
    }

    void received(int count) {
        last = System.nanoTime();
        octets += count;
    }

    /** We stop or start reading. */
    void pause(boolean begins) {
        long now = System.nanoTime();
        if (begins && !paused) {
            pausedSince = now;
        } else if (!begins && paused) {
            start += now - pausedSince;
            last = now;
        }
        paused = begins;
    }

    /** When it will have been too slow, if nothing comes before. */
    long due(Patience patience) {
        long idleDue = last + (octets == 0 ? patience.dataStart() : patience.dataIdle()).toNanos();
        if (rate == 0) {
            return idleDue;
        }
        // In floating point: a large message at a low rate would overflow nanoseconds.
        double earned = Math.min((double) octets / rate * SECOND, Long.MAX_VALUE / 4);
        long rateDue = start + Math.max(grace, (long) earned);
        return idleDue - rateDue < 0 ? idleDue : rateDue;
    }
}
