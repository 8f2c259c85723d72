package org.sluice.spool.store;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sluice.spool.SpoolException;
import org.sluice.spool.SpoolWatcher;

/** Tells callers and watchers, in the order of the commits, on one thread that is never the committer's. */
final class Notifier {

    private static final Logger LOG = LoggerFactory.getLogger(Notifier.class);

    private final List<SpoolWatcher> watchers = new CopyOnWriteArrayList<>();
    private final ExecutorService thread = Executors.newSingleThreadExecutor(task -> {
        Thread created = new Thread(task, "sluice-spool-notify");
        created.setDaemon(true);
        return created;
    });

    void watch(SpoolWatcher watcher) {
        watchers.add(watcher);
        later(() -> tell(watcher, SpoolWatcher::watching));
    }

    void unwatch(SpoolWatcher watcher) {
        watchers.remove(watcher);
    }

    /** The caller hears yes first, then the watchers hear of it; {@code after} frees the place in the queue. */
    void done(Pending pending, List<Effect> effects, Runnable after) {
        execute(() -> {
            try {
                pending.complete();
                effects.forEach(this::tell);
            } finally {
                after.run();
            }
        });
    }

    void refused(Pending pending, SpoolException why) {
        execute(() -> pending.fail(why));
    }

    void tell(Effect effect) {
        forEach(effect::tell);
    }

    /** For changes nobody asked for. */
    void later(Runnable task) {
        execute(task);
    }

    void forEach(Consumer<SpoolWatcher> news) {
        for (SpoolWatcher watcher : watchers) {
            tell(watcher, news);
        }
    }

    private static void tell(SpoolWatcher watcher, Consumer<SpoolWatcher> news) {
        try {
            news.accept(watcher);
        } catch (RuntimeException e) {
            LOG.error("a watcher of the spool failed", e);
        }
    }

    private void execute(Runnable task) {
        try {
            thread.execute(task);
        } catch (RejectedExecutionException e) {
            task.run();
        }
    }

    /** Says what is still to be said. */
    void close() throws InterruptedException {
        thread.shutdown();
        if (!thread.awaitTermination(3, TimeUnit.SECONDS)) {
            LOG.warn("a listener of the spool does not return; not waiting for it any longer");
        }
    }
}
