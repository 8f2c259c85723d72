package org.sluice.core.lifecycle;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sluice.core.explain.Printable;

/**
 * Lets instances that are leaving finish what they were asked: bounded, all together, and without any lock held. The
 * service component runtime gives up on a component after 5 s; this takes 3 s of them at most.
 */
final class Drain {

    private static final Logger LOG = LoggerFactory.getLogger(Drain.class);
    private static final long CLOSING_MILLIS = 500;

    private final long patienceMillis;
    private final Executor workers;

    Drain(long patienceMillis, Executor workers) {
        this.patienceMillis = patienceMillis;
        this.workers = workers;
    }

    /** Returns when the calls are over, or were told that no answer is expected. */
    void await(List<ModuleHandle> leaving) {
        CompletableFuture<?>[] idle =
                leaving.stream().map(ModuleHandle::stopAsking).toArray(CompletableFuture[]::new);
        long begun = System.nanoTime();
        if (!within(CompletableFuture.allOf(idle), patienceMillis)) {
            leaving.forEach(Drain::cutShort);
        }
        LOG.debug("Drained {} in {} ms", leaving.size(), (System.nanoTime() - begun) / 1_000_000);
        if (!within(CompletableFuture.allOf(closeStates(leaving)), CLOSING_MILLIS)) {
            LOG.warn("States of a leaving module take longer than {} ms to close", CLOSING_MILLIS);
        }
    }

    private static void cutShort(ModuleHandle handle) {
        long running = handle.figures().inFlight();
        if (running > 0) {
            LOG.warn(
                    "{} leaves with {} calls that did not end",
                    handle.identity().display(),
                    running);
            handle.abandonCalls("the module is leaving");
        }
    }

    private CompletableFuture<?>[] closeStates(List<ModuleHandle> leaving) {
        return leaving.stream().map(this::closeStates).toArray(CompletableFuture[]::new);
    }

    private CompletableFuture<Void> closeStates(ModuleHandle handle) {
        try {
            return CompletableFuture.runAsync(handle::closeStates, workers);
        } catch (RejectedExecutionException stopping) {
            handle.closeStates();
            return CompletableFuture.completedFuture(null);
        }
    }

    private static boolean within(CompletableFuture<Void> all, long millis) {
        try {
            all.get(millis, TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            LOG.warn("A leaving module's state could not be closed", Printable.failure(e.getCause()));
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
