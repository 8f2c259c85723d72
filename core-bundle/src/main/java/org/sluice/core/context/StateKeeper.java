package org.sluice.core.context;

import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;

/** The modules' own state within one session or transaction: one per module instance. Safe from any thread. */
public final class StateKeeper {

    private final ConcurrentHashMap<StateOwner, StateCell> cells = new ConcurrentHashMap<>(2);
    private volatile boolean closed;

    /** The owner's state, opened on first use. */
    @SuppressWarnings(
            "unchecked") // an owner keeps one kind of state per scope; another kind fails at the caller's cast
    public <T extends AutoCloseable> T open(StateOwner owner, Supplier<T> opener) {
        StateCell cell = cells.computeIfAbsent(owner, key -> new StateCell(this, key));
        T value = (T) cell.open(opener);
        if (closed) {
            cell.close();
            throw new IllegalStateException("state: its scope has ended");
        }
        return value;
    }

    /** Closes everything on that executor. */
    void close(Executor workers) {
        closed = true;
        List<StateCell> open = List.copyOf(cells.values());
        if (open.isEmpty()) {
            return;
        }
        try {
            workers.execute(() -> open.forEach(StateCell::close));
        } catch (RejectedExecutionException stopping) {
            open.forEach(StateCell::close);
        }
    }

    void forget(StateOwner owner, StateCell cell) {
        cells.remove(owner, cell);
    }
}
