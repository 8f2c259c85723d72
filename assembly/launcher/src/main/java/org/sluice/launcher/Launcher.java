package org.sluice.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Runs the server in this process. The script sets {@code karaf.home}, {@code karaf.base} and the ports as system properties. */
public final class Launcher {
    private static final long FOLLOW_SECONDS = 2;
    private static final Duration TO_STOP = Duration.ofSeconds(9);

    private Launcher() {}

    /**
     * Ends with status 0 after an orderly stop, with 1 when the server could not be started, with {@link StopLimit#FORCED} when
     * a bundle did not stop in time.
     */
    public static void main(String[] arguments) {
        System.exit(run(Layout.ofSystemProperties()));
    }

    private static int run(Layout layout) {
        try {
            Files.createDirectories(layout.data());
            try (InstanceLock lock = InstanceLock.take(layout.lock())) {
                DataDirectory data = new DataDirectory(layout);
                data.prepare();
                lock.sign();
                Ports.check(layout.etc());
                runContainer(layout, data);
            }
            return 0;
        } catch (StartRefused e) {
            System.err.println("sluice: " + e.getMessage());
        } catch (Exception e) {
            System.err.println("sluice: cannot run on " + layout.data() + ": " + e);
            e.printStackTrace();
        }
        return 1;
    }

    private static void runContainer(Layout layout, DataDirectory data) throws Exception {
        ScheduledExecutorService follower = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "sluice-feature-list");
            thread.setDaemon(true);
            return thread;
        });
        follower.scheduleWithFixedDelay(() -> followQuietly(data), FOLLOW_SECONDS, FOLLOW_SECONDS, TimeUnit.SECONDS);
        try {
            new Container(new StopLimit(layout, TO_STOP, Runtime.getRuntime()::halt)).run();
        } finally {
            follower.shutdownNow();
            follower.awaitTermination(1, TimeUnit.SECONDS);
            data.follow();
            Files.deleteIfExists(layout.ready());
        }
    }

    /** A list that could not be written now is written two seconds later, or when the server stops. */
    private static void followQuietly(DataDirectory data) {
        try {
            data.follow();
        } catch (IOException e) {
            System.err.println("sluice: cannot write down the installed features: " + e);
        }
    }
}
