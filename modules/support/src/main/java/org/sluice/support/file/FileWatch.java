package org.sluice.support.file;

import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A thread that looks at files from time to time, there only while there are files to look at. */
public final class FileWatch implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(FileWatch.class);

    private final String name;
    private ScheduledExecutorService thread;

    /** Nothing is looked at yet. {@code name}: that of the thread. */
    public FileWatch(String name) {
        this.name = name;
    }

    /** Looks so often from now on, and no more at what was looked at before. */
    public synchronized void every(long seconds, Runnable look) {
        close();
        thread = new ScheduledThreadPoolExecutor(1, task -> {
            Thread created = new Thread(task, name);
            created.setDaemon(true);
            return created;
        });
        thread.scheduleWithFixedDelay(() -> look(look), seconds, seconds, TimeUnit.SECONDS);
    }

    @Override
    public synchronized void close() {
        if (thread != null) {
            thread.shutdownNow();
            thread = null;
        }
    }

    private void look(Runnable look) {
        try {
            look.run();
        } catch (RuntimeException e) {
            // A timer that throws stops for good.
            LOG.error("{}: files cannot be looked at", name, e);
        }
    }
}
