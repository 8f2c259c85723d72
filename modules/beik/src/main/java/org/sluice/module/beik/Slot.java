package org.sluice.module.beik;

import java.io.IOException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The place of one helper: starts it, starts the next one when it has ended, and not again and again when none can be started. */
final class Slot implements AutoCloseable {

    /** Makes a helper that is ready for questions. Blocks. */
    interface Starting {
        Helper start() throws IOException;
    }

    private static final Logger LOG = LoggerFactory.getLogger(Slot.class);
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

    private final Starting starting;
    private volatile Helper helper;
    private Duration pause = FIRST_PAUSE;
    private long failedAt;
    private volatile String failure = "";
    private boolean closed;

    Slot(Starting starting) {
        this.starting = starting;
    }

    /**
     * The helper, started if need be.
     *
     * @throws IOException when it cannot be, or could not be a moment ago
     */
    synchronized Helper helper() throws IOException {
        if (closed) {
            throw new IOException("the module leaves");
        }
        if (helper != null && helper.isAlive()) {
            return helper;
        }
        if (!failure.isEmpty() && System.nanoTime() - failedAt < pause.toNanos()) {
            throw new IOException(failure);
        }
        try {
            helper = starting.start();
            if (!failure.isEmpty()) {
                LOG.info("beik: the engine is there again");
            }
            failure = "";
            pause = FIRST_PAUSE;
            return helper;
        } catch (IOException e) {
            pause = failure.isEmpty() || pause.compareTo(LONGEST_PAUSE) >= 0 ? pause : pause.multipliedBy(2);
            failedAt = System.nanoTime();
            failure = e.getMessage();
            LOG.error("beik: the engine cannot be started, next attempt in {} s: {}", pause.toSeconds(), failure);
            throw e;
        }
    }

    /** Whether there is one that can be asked. Does not wait. */
    boolean isServed() {
        Helper now = helper;
        return now != null && now.isAlive();
    }

    /** Why none could be started last; empty: it could, or was not tried yet. Does not wait. */
    String trouble() {
        return failure;
    }

    @Override
    public synchronized void close() {
        closed = true;
        if (helper != null) {
            helper.close();
        }
    }
}
