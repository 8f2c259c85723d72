package org.sluice.launcher;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Runs the server in this process. The script sets {@code karaf.home}, {@code karaf.base} and the ports as system properties. */
public final class Launcher {
    private static final long FOLLOW_MILLIS = 2_000;
    private static final long WATCH_MILLIS = 200;
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
                return runContainer(layout, data);
            }
        } catch (StartRefused e) {
            System.err.println("sluice: " + e.getMessage());
        } catch (FileSystemException e) {
            System.err.println("sluice: cannot use " + e.getFile() + ": " + reason(e));
        } catch (Exception e) {
            System.err.println("sluice: cannot run on " + layout.data() + ": " + e);
            e.printStackTrace();
        }
        return 1;
    }

    /** In the words an operator knows from elsewhere; the exceptions say it by their type only. */
    static String reason(FileSystemException e) {
        if (e instanceof AccessDeniedException) {
            return "permission denied";
        }
        if (e instanceof FileAlreadyExistsException || e instanceof NotDirectoryException) {
            return "it is no directory";
        }
        return e.getReason() == null ? e.toString() : e.getReason();
    }

    private static int runContainer(Layout layout, DataDirectory data) throws Exception {
        ScheduledExecutorService follower = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "sluice-launcher");
            thread.setDaemon(true);
            return thread;
        });
        Container container = new Container(new StopLimit(layout, TO_STOP, Runtime.getRuntime()::halt));
        StartWatch start = new StartWatch(layout, container::stop);
        follower.scheduleWithFixedDelay(() -> followQuietly(data), FOLLOW_MILLIS, FOLLOW_MILLIS, TimeUnit.MILLISECONDS);
        follower.scheduleWithFixedDelay(start::look, WATCH_MILLIS, WATCH_MILLIS, TimeUnit.MILLISECONDS);
        HeapWatch.start();
        try {
            container.run();
        } finally {
            follower.shutdownNow();
            follower.awaitTermination(1, TimeUnit.SECONDS);
            data.follow();
            Files.deleteIfExists(layout.ready());
        }
        return start.hasFailed() ? 1 : 0;
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
