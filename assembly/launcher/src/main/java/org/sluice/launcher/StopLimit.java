package org.sluice.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntConsumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.osgi.framework.Bundle;

/**
 * The longest a stop may take. What was accepted is on disk by then, so nothing is gained by waiting for a bundle that hangs;
 * but an operator must learn that it hung. So the process ends with a status of its own, and says which bundle it was: on
 * standard error, and in a file for {@code sluice stop}, which is not the parent of the process it stops.
 */
final class StopLimit {
    /** Exit status of a process that left a bundle behind. */
    static final int FORCED = 4;

    private final Layout layout;
    private final Duration limit;
    private final IntConsumer halt;
    private final AtomicReference<Thread> watch = new AtomicReference<>();

    StopLimit(Layout layout, Duration limit, IntConsumer halt) {
        this.layout = layout;
        this.limit = limit;
        this.halt = halt;
    }

    /** The stop has begun; to say so twice changes nothing. The bundles are asked for once the time is over. */
    void begin(Supplier<List<Bundle>> bundles) {
        Thread thread = new Thread(() -> await(bundles), "sluice-stop-limit");
        thread.setDaemon(true);
        if (watch.compareAndSet(null, thread)) {
            thread.start();
        }
    }

    /** It stopped in time, and the process goes on. */
    void met() {
        watch.set(null);
    }

    private void await(Supplier<List<Bundle>> bundles) {
        long end = System.nanoTime() + limit.toNanos();
        while (watch.get() == Thread.currentThread()) {
            long left = end - System.nanoTime();
            if (left <= 0) {
                force(unstopped(bundles));
                return;
            }
            LockSupport.parkNanos(Math.min(left, TimeUnit.MILLISECONDS.toNanos(200)));
        }
    }

    private void force(List<String> culprits) {
        String line = "sluice: " + (culprits.isEmpty() ? "the container itself" : String.join(", ", culprits))
                + " did not stop within " + limit.toSeconds()
                + " s, so the server was ended by force. Mail answered 250 is"
                + " in the spool and goes out after the next start. What hung stands in " + layout.stuckThreads()
                + (culprits.isEmpty() ? "" : remedy());
        System.err.println(line);
        try {
            Files.writeString(layout.stuckThreads(), line + "\n\n" + threads());
            FileTree.replace(layout.forced(), line + "\n");
        } catch (IOException e) {
            System.err.println("sluice: cannot write down what hung: " + e);
        }
        halt.accept(FORCED);
    }

    /** Uninstalling or updating it would wait for its stop too, as would a start with it in the cache. */
    private String remedy() {
        return "; to be rid of the bundle, take it out of " + layout.deploy() + ", or its feature out of "
                + layout.features() + ", and delete " + layout.karaf() + " before the next start";
    }

    /** A bundle whose activator or components hang stays in STOPPING; those below its start level are still active. */
    private static List<String> unstopped(Supplier<List<Bundle>> bundles) {
        try {
            return bundles.get().stream()
                    .filter(bundle -> bundle.getBundleId() != 0 && bundle.getState() == Bundle.STOPPING)
                    .map(bundle -> bundle.getSymbolicName() + " " + bundle.getVersion())
                    .toList();
        } catch (IllegalStateException frameworkGone) {
            return List.of();
        }
    }

    private static String threads() {
        return Thread.getAllStackTraces().entrySet().stream()
                .sorted(Map.Entry.comparingByKey(Comparator.comparing(Thread::getName)))
                .map(each -> each.getKey().getName() + " (" + each.getKey().getState() + ")\n"
                        + Arrays.stream(each.getValue())
                                .map(frame -> "    at " + frame + "\n")
                                .collect(Collectors.joining()))
                .collect(Collectors.joining("\n"));
    }
}
