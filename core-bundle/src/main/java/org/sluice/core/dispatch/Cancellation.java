package org.sluice.core.dispatch;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sluice.core.explain.Printable;

/** What is to happen when an answer is no longer wanted. Belongs to one call; its lock is hardly ever contended. */
final class Cancellation {

    private static final Logger LOG = LoggerFactory.getLogger(Cancellation.class);

    private Set<Runnable> actions = Set.of();
    private List<Runnable> atEnd = List.of();
    private boolean cancelled;
    private boolean over;

    /** Keeps an action, or runs it when the call was cancelled before. Actions after an answer are dropped. */
    void add(Runnable action) {
        synchronized (this) {
            if (!cancelled) {
                if (!over) {
                    actions = actions.isEmpty() ? new LinkedHashSet<>(4) : actions;
                    actions.add(action);
                }
                return;
            }
        }
        run(action);
    }

    /** Runs when the call ends, whatever the end; ours, quick and harmless. At once if it has. */
    void atEnd(Runnable action) {
        synchronized (this) {
            if (!cancelled && !over) {
                atEnd = atEnd.isEmpty() ? new ArrayList<>(2) : atEnd;
                atEnd.add(action);
                return;
            }
        }
        action.run();
    }

    /** Forgets an action whose work is done. */
    synchronized void remove(Runnable action) {
        if (!actions.isEmpty()) {
            actions.remove(action);
        }
    }

    /** Whether anything waits to be cancelled. */
    synchronized boolean isEmpty() {
        return actions.isEmpty();
    }

    /** The call was answered: nothing is to be cancelled any more. */
    void answered() {
        List<Runnable> last;
        synchronized (this) {
            over = true;
            actions = Set.of();
            last = takeAtEnd();
        }
        last.forEach(Runnable::run);
    }

    /** The call was cancelled: what is to happen now. */
    List<Runnable> cancel() {
        List<Runnable> now;
        List<Runnable> last;
        synchronized (this) {
            cancelled = true;
            now = new ArrayList<>(actions);
            actions = Set.of();
            last = takeAtEnd();
        }
        last.forEach(Runnable::run);
        return now;
    }

    private List<Runnable> takeAtEnd() {
        List<Runnable> last = atEnd;
        atEnd = List.of();
        return last;
    }

    static void run(Runnable action) {
        try {
            action.run();
        } catch (RuntimeException | LinkageError | StackOverflowError | OutOfMemoryError e) {
            LOG.warn("A module's cancel action failed", Printable.failure(e));
        }
    }
}
