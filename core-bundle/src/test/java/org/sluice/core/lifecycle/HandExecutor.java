package org.sluice.core.lifecycle;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;

/** Runs what it was given when a test says so. */
public final class HandExecutor implements Executor {

    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private int run;

    @Override
    public void execute(Runnable task) {
        tasks.add(task);
    }

    /** Runs everything, what comes along meanwhile included. Answers whether there was anything. */
    public boolean runAll() {
        boolean any = false;
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
            run++;
            any = true;
            task.run();
        }
        return any;
    }

    /** Tasks run so far. */
    public int count() {
        return run;
    }
}
