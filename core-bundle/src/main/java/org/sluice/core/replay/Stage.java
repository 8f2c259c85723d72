package org.sluice.core.replay;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.sluice.core.lifecycle.InFlight;

/**
 * The thread a replay happens on: one of its own, so that live mail never waits for it. A module that does not give it
 * back in time costs the thread, and ends the replay.
 */
final class Stage implements InFlight, AutoCloseable {

    private static final int MOST_LOST = 4;
    private static final long GRACE_MILLIS = 1_000;
    private static final AtomicInteger LOST = new AtomicInteger();

    private final long patienceMillis;
    private final ThreadPoolExecutor thread;
    private volatile Rehearsal present;
    private volatile String abandoned = "";

    /** A stage that gives a module so long, by the clock on the wall, for one answer. */
    Stage(long patienceMillis) {
        if (LOST.get() >= MOST_LOST) {
            throw new IllegalStateException(
                    LOST.get() + " threads of earlier replays have not come back; no other is begun");
        }
        this.patienceMillis = patienceMillis;
        this.thread = new ThreadPoolExecutor(1, 1, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
            Thread created = new Thread(task, "sluice-replay");
            created.setDaemon(true);
            return created;
        });
    }

    /** Asks and waits for the answer. */
    Rehearsal.Ending perform(Rehearsal rehearsal) {
        requireWanted();
        present = rehearsal;
        FutureTask<Void> task = new FutureTask<>(rehearsal::run, null);
        begin(task);
        try {
            task.get(patienceMillis, TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            rehearsal.cut("timeout", "no answer within " + patienceMillis + " ms of the clock on the wall");
            takeBack(task);
        } catch (InterruptedException e) {
            rehearsal.cut("timeout", "the replay was interrupted");
            task.cancel(true);
            throw interrupted(e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("a question could not be put", e.getCause());
        } finally {
            present = null;
        }
        requireWanted();
        return rehearsal.ending();
    }

    /** Runs code of the module that is no question, and hands on what that throws. */
    <T> T call(Callable<T> action) {
        FutureTask<T> task = new FutureTask<>(action);
        begin(task);
        try {
            return task.get(patienceMillis, TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            takeBack(task);
            throw new IllegalStateException("the module does not start or end within " + patienceMillis + " ms", e);
        } catch (InterruptedException e) {
            task.cancel(true);
            throw interrupted(e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException told) {
                throw told;
            }
            throw new IllegalStateException("the module failed: " + e.getCause(), e.getCause());
        }
    }

    /** What runs was told to end; what does not is interrupted; what does not mind that either is written off. */
    private void takeBack(FutureTask<?> task) {
        FutureTask<Void> behind = new FutureTask<>(() -> {}, null);
        begin(behind);
        if (isDone(behind)) {
            return;
        }
        task.cancel(true);
        if (!isDone(behind)) {
            LOST.incrementAndGet();
            begin(LOST::decrementAndGet);
            thread.shutdown();
            throw new IllegalStateException("the module does not give its thread back; the replay ends here");
        }
    }

    private static boolean isDone(FutureTask<Void> task) {
        try {
            task.get(GRACE_MILLIS, TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (InterruptedException e) {
            throw interrupted(e);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    private void begin(Runnable task) {
        try {
            thread.execute(task);
        } catch (RejectedExecutionException lost) {
            throw new IllegalStateException("the module has not given its thread back", lost);
        }
    }

    private static IllegalStateException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new IllegalStateException("the replay was interrupted", e);
    }

    private void requireWanted() {
        if (!abandoned.isEmpty()) {
            throw new IllegalStateException(abandoned + "; the replay ends here");
        }
    }

    @Override
    public boolean admitted() {
        return false;
    }

    /** The instance leaves: mail comes first. */
    @Override
    public void abandon(String why) {
        abandoned = why;
        Rehearsal now = present;
        if (now != null) {
            now.cut("left", why);
        }
    }

    @Override
    public void close() {
        thread.shutdown();
    }
}
