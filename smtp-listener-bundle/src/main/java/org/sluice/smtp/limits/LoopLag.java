package org.sluice.smtp.limits;

import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * How late the event loops run: each is asked to note the time four times a second, and the gap tells. A loop that hangs is
 * seen from outside too, because its last note gets old. Safe from any thread.
 */
public final class LoopLag {

    private static final long PERIOD = TimeUnit.MILLISECONDS.toNanos(250);
    private static final long REMEMBERED = TimeUnit.SECONDS.toNanos(2);

    private final List<Tick> ticks = new ArrayList<>();

    public LoopLag(EventLoopGroup loops) {
        for (EventExecutor loop : loops) {
            ticks.add(new Tick(loop));
        }
    }

    /** The worst of the last two seconds. */
    public Duration worst() {
        long worst = 0;
        for (Tick tick : ticks) {
            worst = Math.max(worst, tick.worst());
        }
        return Duration.ofNanos(worst);
    }

    public void stop() {
        ticks.forEach(tick -> tick.timer.cancel(false));
    }

    private static final class Tick {
        private final Future<?> timer;
        private long last = System.nanoTime();
        private long worst;
        private long worstAt = last;

        Tick(EventExecutor loop) {
            timer = loop.scheduleWithFixedDelay(this::note, PERIOD, PERIOD, TimeUnit.NANOSECONDS);
        }

        private synchronized void note() {
            long now = System.nanoTime();
            long late = now - last - PERIOD;
            if (late >= worst || now - worstAt > REMEMBERED) {
                worst = late;
                worstAt = now;
            }
            last = now;
        }

        private synchronized long worst() {
            long now = System.nanoTime();
            long remembered = now - worstAt > REMEMBERED ? 0 : worst;
            return Math.max(remembered, now - last - PERIOD);
        }
    }
}
