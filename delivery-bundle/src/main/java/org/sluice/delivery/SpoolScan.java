package org.sluice.delivery;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sluice.spool.Spool;
import org.sluice.spool.SpoolRecord;

/** Brings what the spool holds into the queues, on a thread of its own, while new mail comes in beside it. */
final class SpoolScan {

    private static final Logger LOG = LoggerFactory.getLogger(SpoolScan.class);
    private static final long PAUSE_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Surroundings surroundings;
    private final DeliveryEngine engine;
    private final AtomicInteger running = new AtomicInteger();
    private volatile boolean stopped;

    SpoolScan(Surroundings surroundings, DeliveryEngine engine) {
        this.surroundings = surroundings;
        this.engine = engine;
    }

    /** Scans that spool; goes on until all of it was seen or another spool took its place. */
    void start(Spool spool) {
        Thread thread = new Thread(() -> run(spool), "sluice-delivery-scan");
        thread.setDaemon(true);
        running.incrementAndGet();
        thread.start();
    }

    void stop() {
        stopped = true;
    }

    boolean isRunning() {
        return running.get() > 0;
    }

    private void run(Spool spool) {
        try {
            long began = System.nanoTime();
            long[] seen = {0};
            while (isWanted(spool) && !scan(spool, seen)) {
                LockSupport.parkNanos(PAUSE_NANOS);
            }
            long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began);
            LOG.info("{} stored messages taken up in {} ms", seen[0], millis);
        } finally {
            running.decrementAndGet();
        }
    }

    private boolean scan(Spool spool, long[] seen) {
        try {
            seen[0] = 0;
            spool.scan(SpoolRecord.State.QUEUED, record -> {
                engine.admit(record, true);
                seen[0]++;
                return isWanted(spool);
            });
            return true;
        } catch (RuntimeException trouble) {
            LOG.warn("spool not read to its end, again in a second: {}", trouble.toString());
            return false;
        }
    }

    private boolean isWanted(Spool spool) {
        return !stopped
                && surroundings.spool().filter(present -> present == spool).isPresent();
    }
}
