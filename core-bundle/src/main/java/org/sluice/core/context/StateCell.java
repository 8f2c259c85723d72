package org.sluice.core.context;

import java.util.Objects;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sluice.core.explain.Printable;

/** One piece of a module's own state, opened on first use. Its lock is held while it opens and closes, by no one else. */
public final class StateCell {

    private static final Logger LOG = LoggerFactory.getLogger(StateCell.class);

    private final StateKeeper keeper;
    private final StateOwner owner;
    private AutoCloseable value;
    private boolean closed;

    StateCell(StateKeeper keeper, StateOwner owner) {
        this.keeper = keeper;
        this.owner = owner;
    }

    synchronized AutoCloseable open(Supplier<? extends AutoCloseable> opener) {
        if (!closed && value == null) {
            if (!owner.opened(this)) {
                closed = true;
                keeper.forget(owner, this); // or its scope, which may be long, would hold the instance
                throw new IllegalStateException("state: the module has left");
            }
            value = Objects.requireNonNull(opener.get(), "state: the opener gave null");
        }
        if (closed) {
            throw new IllegalStateException("state: its scope has ended");
        }
        return value;
    }

    /** Closes the state and makes both sides forget it. Runs the module's code, so not on an event loop. Idempotent. */
    public void close() {
        AutoCloseable toClose;
        synchronized (this) {
            toClose = value;
            value = null;
            closed = true;
        }
        keeper.forget(owner, this);
        owner.closed(this);
        if (toClose != null) {
            try {
                toClose.close();
            } catch (Exception | LinkageError | StackOverflowError e) {
                LOG.warn("A module's state could not be closed", Printable.failure(e));
            }
        }
    }
}
