package org.sluice.module.rbl;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sluice.module.rbl.ListFile.Source;

/** The files in use. They are read on a thread of their own, which is there only while there are files to look at. */
final class ListFiles implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ListFiles.class);
    private static final int SOON_SECONDS = 2;

    private final Map<Source, ListFile> files = new HashMap<>();
    private ScheduledExecutorService watch;

    /** Reads those that are new or changed, forgets the others. */
    synchronized Map<Source, ListFile> use(Set<Source> wanted) {
        close();
        files.keySet().retainAll(wanted);
        wanted.forEach(source -> files.computeIfAbsent(source, ListFile::new));
        if (!files.isEmpty()) {
            watch = new ScheduledThreadPoolExecutor(1, task -> {
                Thread thread = new Thread(task, "sluice-rbl-lists");
                thread.setDaemon(true);
                return thread;
            });
            files.forEach(this::follow);
        }
        return Map.copyOf(files);
    }

    @Override
    public synchronized void close() {
        if (watch != null) {
            watch.shutdownNow();
            watch = null;
        }
    }

    /** The first look is the caller's: whoever configures lists wants to hear that they are there. */
    private void follow(Source source, ListFile file) {
        ScheduledExecutorService looking = watch;
        look(looking, file);
        if (source.refreshSeconds() > 0) {
            looking.scheduleWithFixedDelay(
                    () -> look(looking, file), source.refreshSeconds(), source.refreshSeconds(), TimeUnit.SECONDS);
        }
    }

    private static void look(ScheduledExecutorService looking, ListFile file) {
        try {
            if (file.look() && !looking.isShutdown()) {
                looking.schedule(() -> look(looking, file), SOON_SECONDS, TimeUnit.SECONDS);
            }
        } catch (RuntimeException e) {
            // A timer that throws stops for good.
            LOG.error("rbl: a list cannot be looked at", e);
        }
    }
}
