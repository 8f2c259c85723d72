package org.sluice.core.replay;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sluice.core.explain.Printable;
import org.sluice.validation.StateScope;

/** The module's own state while one record is replayed, apart from that of live mail. Safe from any thread. */
final class PastStates implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(PastStates.class);

    private final Map<StateScope, AutoCloseable> open = new EnumMap<>(StateScope.class);

    @SuppressWarnings("unchecked") // a module keeps one kind of state per scope
    synchronized <T extends AutoCloseable> T of(StateScope scope, Supplier<T> opener) {
        AutoCloseable state = open.get(scope);
        if (state == null) {
            state = Objects.requireNonNull(opener.get(), "state: the opener gave null");
            open.put(scope, state);
        }
        return (T) state;
    }

    @Override
    public synchronized void close() {
        open.values().forEach(PastStates::close);
        open.clear();
    }

    private static void close(AutoCloseable state) {
        try {
            state.close();
        } catch (Exception | LinkageError | StackOverflowError e) {
            LOG.warn("A module's state could not be closed after a replay", Printable.failure(e));
        }
    }
}
