package org.sluice.core.replay;

import java.util.concurrent.CancellationException;
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
        FutureTask<Rehearsal.Ending> task = new FutureTask<>(rehearsal::run);
        begin(task);
        try {
            return task.get(patienceMillis, TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            rehearsal.cut("timeout", "no answer within " + patienceMillis + " ms of the clock on the wall");
            return await(task);
        } catch (InterruptedException e) {
            rehearsal.cut("timeout", "the replay was interrupted");
            task.cancel(true);
            Thread.currentThread().interrupt();
            throw new IllegalStateException("the replay was interrupted", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        } finally {
            present = null;
            requireWanted();
        }
    }

    /** Runs the module's code that is no question. */
    void run(Runnable action) {
        FutureTask<Void> task = new FutureTask<>(action, null);
        begin(task);
        try {
            task.get(patienceMillis, TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            lose();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException ours) {
                throw ours;
            }
            throw new IllegalStateException(e.getCause());
        }
    }

    /** The rehearsal was told to end: by itself, or by an interrupt. */
    private Rehearsal.Ending await(FutureTask<Rehearsal.Ending> task) {
        try {
            return task.get(GRACE_MILLIS, TimeUnit.MILLISECONDS);
        } catch (TimeoutException hangs) {
            throw lose();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("the replay was interrupted", e);
        } catch (ExecutionException | CancellationException e) {
            throw new IllegalStateException(e);
        }
    }

    private IllegalStateException lose() {
        LOST.incrementAndGet();
        thread.submit(LOST::decrementAndGet);
        thread.shutdown();
        return new IllegalStateException("the module does not give its thread back; the replay ends here");
    }

    private void begin(Runnable task) {
        try {
            thread.execute(task);
        } catch (RejectedExecutionException lost) {
            throw new IllegalStateException("the module does not give its thread back; the replay ends here", lost);
        }
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
