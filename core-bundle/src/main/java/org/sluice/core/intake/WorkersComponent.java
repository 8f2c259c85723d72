package org.sluice.core.intake;

import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;

/** Threads for what reads the disk, so that no event loop does; refuses when far too much waits. */
@Component(service = WorkersComponent.class)
public final class WorkersComponent implements Executor {

    private static final int THREADS = 8;
    private static final int MAX_TASKS = 50_000;
    private static final long IDLE_SECONDS = 30;

    private final AtomicInteger number = new AtomicInteger();
    private final ThreadPoolExecutor pool = new ThreadPoolExecutor(
            THREADS, THREADS, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(MAX_TASKS), this::thread);

    /** Starts without threads. */
    public WorkersComponent() {
        pool.allowCoreThreadTimeOut(true);
    }

    @Override
    public void execute(Runnable task) {
        pool.execute(task);
    }

    /** What was begun ends: a commit may be waiting for it. */
    @Deactivate
    void deactivate() {
        pool.shutdown();
    }

    private Thread thread(Runnable task) {
        Thread thread = new Thread(task, "sluice-intake-" + number.incrementAndGet());
        thread.setDaemon(true);
        return thread;
    }
}
