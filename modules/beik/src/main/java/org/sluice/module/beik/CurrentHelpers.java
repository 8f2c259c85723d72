package org.sluice.module.beik;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sluice.support.file.FollowedFiles;

/**
 * The helpers that serve now. When the library or its configuration changes on disk, or other options come, new ones start beside
 * the old, which finish what they have: a newer engine takes over without a gap.
 */
final class CurrentHelpers implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(CurrentHelpers.class);

    private final EngineOptions options;
    private final FollowedFiles<Helpers> followed;
    private final ScheduledExecutorService watch;

    CurrentHelpers(EngineOptions options, Duration between) {
        this.options = options;
        this.followed = follow(options);
        this.watch = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "sluice-beik-watch");
            thread.setDaemon(true);
            return thread;
        });
        watch.scheduleWithFixedDelay(this::look, between.toMillis(), between.toMillis(), TimeUnit.MILLISECONDS);
    }

    EngineOptions options() {
        return options;
    }

    Helpers now() {
        return followed.value();
    }

    @Override
    public synchronized void close() {
        watch.shutdown();
        now().close();
    }

    private synchronized void look() {
        Helpers before = now();
        if (!watch.isShutdown() && followed.look() == FollowedFiles.Look.TAKEN) {
            LOG.info(
                    "beik: {} changed, new helpers take over",
                    options.installation().library());
            before.close();
        }
    }

    /** Whether the files are of use shows when a helper loads them, and again when that is tried again. */
    private static FollowedFiles<Helpers> follow(EngineOptions options) {
        try {
            HelperPath path = HelperPath.own();
            return FollowedFiles.of(options.files(), () -> options.start(path));
        } catch (IOException e) {
            throw new UncheckedIOException("the helper cannot be copied out of the bundle", e);
        }
    }
}
