package org.sluice.spool.store;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.sluice.spool.SpoolBatch;
import org.sluice.spool.SpoolException;

/**
 * One commit on its way. What the caller hears is decided once, by whoever moves the state away from {@code WAITING}: the
 * committer after the sync, or the timer at the deadline. A sync that ends after the deadline finds the state moved, and
 * the committer takes the batch back.
 */
final class Pending {

    private enum State {
        WAITING,
        DURABLE,
        REFUSED
    }

    private final SpoolBatch batch;
    private final long deadlineNanos;
    private final CompletableFuture<Void> answer = new CompletableFuture<>();
    private final AtomicReference<State> state = new AtomicReference<>(State.WAITING);
    private volatile Optional<Prepared> prepared = Optional.empty();

    Pending(SpoolBatch batch, Duration deadline, long nowNanos) {
        this.batch = batch;
        this.deadlineNanos = nowNanos + deadline.toNanos();
    }

    SpoolBatch batch() {
        return batch;
    }

    CompletableFuture<Void> answer() {
        return answer;
    }

    Optional<Prepared> prepared() {
        return prepared;
    }

    void prepared(Prepared result) {
        prepared = Optional.of(result);
    }

    boolean isPast(long nowNanos) {
        return nowNanos - deadlineNanos >= 0;
    }

    /** Whether the caller will hear yes; then {@link #complete} is to be called. */
    boolean confirm() {
        return state.compareAndSet(State.WAITING, State.DURABLE);
    }

    /** Whether the caller will hear no; then {@link #fail} is to be called. */
    boolean refuse() {
        return state.compareAndSet(State.WAITING, State.REFUSED);
    }

    boolean isRefused() {
        return state.get() == State.REFUSED;
    }

    void complete() {
        answer.complete(null);
    }

    void fail(SpoolException why) {
        answer.completeExceptionally(why);
    }
}
