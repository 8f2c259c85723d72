package org.sluice.http.internal;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One task at a time, in order, on the threads of another executor. The home of a request's session. */
final class SerialExecutor implements Executor {

    private static final Logger LOG = LoggerFactory.getLogger(SerialExecutor.class);

    private final Executor threads;
    private final Queue<Runnable> waiting = new ArrayDeque<>();
    private boolean running;

    SerialExecutor(Executor threads) {
        this.threads = threads;
    }

    @Override
    public void execute(Runnable task) {
        synchronized (waiting) {
            waiting.add(task);
            if (running) {
                return;
            }
            running = true;
        }
        schedule();
    }

    private void schedule() {
        try {
            threads.execute(this::runOne);
        } catch (RejectedExecutionException e) {
            // Only when the server has stopped: whoever still answers must not be hurt by that.
            LOG.info("a request was not finished before the server stopped");
        }
    }

    /** One task, then back to the end of the queue: a large request does not keep others waiting. */
    private void runOne() {
        Runnable task;
        synchronized (waiting) {
            task = waiting.poll();
        }
        try {
            task.run();
        } catch (RuntimeException | Error e) {
            LOG.error("a task of a request failed", e);
        }
        synchronized (waiting) {
            if (waiting.isEmpty()) {
                running = false;
                return;
            }
        }
        schedule();
    }
}
