package org.sluice.core.lifecycle;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Threads for what one module must do blocking: bounded, made on demand, gone when idle. */
final class BlockingPool implements Executor {

    private static final int THREADS = 32;
    private static final int WAITING = 256;
    private static final int IDLE_SECONDS = 10;

    private final String module;
    private ThreadPoolExecutor pool;
    private boolean closed;

    BlockingPool(String module) {
        this.module = module;
    }

    @Override
    public void execute(Runnable task) {
        pool().execute(task);
    }

    synchronized void close() {
        closed = true;
        if (pool != null) {
            pool.shutdownNow();
        }
    }

    private synchronized ThreadPoolExecutor pool() {
        if (closed) {
            throw new RejectedExecutionException(module + " is leaving");
        }
        if (pool == null) {
            AtomicInteger number = new AtomicInteger();
            pool = new ThreadPoolExecutor(
                    THREADS, THREADS, IDLE_SECONDS, TimeUnit.SECONDS, new ArrayBlockingQueue<>(WAITING), task -> {
                        Thread thread = new Thread(task, "sluice-blocking-" + module + '-' + number.incrementAndGet());
                        thread.setDaemon(true);
                        return thread;
                    });
            pool.allowCoreThreadTimeOut(true);
        }
        return pool;
    }
}
