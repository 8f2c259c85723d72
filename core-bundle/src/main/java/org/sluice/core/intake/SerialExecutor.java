package org.sluice.core.intake;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/**
 * One task at a time on threads that are shared: the home of mail of our own. Whether the threads take the work is settled
 * with the lock held: a task that came in between would count as accepted, and wait for a turn that was refused.
 */
public final class SerialExecutor implements Executor {

    private final Executor threads;
    private final Deque<Runnable> tasks = new ArrayDeque<>();
    private boolean running;

    /** Runs on these threads. */
    public SerialExecutor(Executor threads) {
        this.threads = threads;
    }

    @Override
    public void execute(Runnable task) {
        synchronized (tasks) {
            tasks.addLast(task);
            if (running) {
                return;
            }
            running = true;
            try {
                threads.execute(this::drain);
            } catch (RejectedExecutionException full) {
                tasks.removeLast();
                running = false;
                throw full;
            }
        }
    }

    private void drain() {
        for (Runnable task = next(); task != null; task = next()) {
            try {
                task.run();
            } catch (RuntimeException | Error e) { // the next task is somebody else's
                Thread thread = Thread.currentThread();
                thread.getUncaughtExceptionHandler().uncaughtException(thread, e);
            }
        }
    }

    private Runnable next() {
        synchronized (tasks) {
            Runnable task = tasks.pollFirst();
            running = task != null;
            return task;
        }
    }
}
