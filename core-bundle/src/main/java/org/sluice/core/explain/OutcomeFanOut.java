package org.sluice.core.explain;

import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sluice.validation.Conclusion;
import org.sluice.validation.OutcomeListener;
import org.sluice.validation.StateScope;

/**
 * Tells {@link OutcomeListener}s what happened, on one thread of its own behind a bounded queue. What does not fit is
 * dropped and counted: listeners watch, they never delay a reply.
 */
public final class OutcomeFanOut implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(OutcomeFanOut.class);
    private static final int MAX_WAITING = 8_192;

    /** Events gather that long: to wake a thread for each of them costs a session more than to tell of it. */
    private static final long GATHERING_MILLIS = 10;

    private final BlockingQueue<Consumer<OutcomeListener>> waiting = new ArrayBlockingQueue<>(MAX_WAITING);
    private final List<OutcomeListener> listeners = new CopyOnWriteArrayList<>();
    private final Runnable onDrop;
    private volatile Thread thread;
    private volatile boolean closed;

    /** {@code onDrop} counts an event that did not fit. */
    public OutcomeFanOut(Runnable onDrop) {
        this.onDrop = onDrop;
    }

    /** Starts to tell a listener. */
    public synchronized void add(OutcomeListener listener) {
        listeners.add(listener);
        if (thread == null && !closed) {
            thread = new Thread(this::tellAll, "sluice-outcomes");
            thread.setDaemon(true);
            thread.start();
        }
    }

    /** Tells it no more. */
    public void remove(OutcomeListener listener) {
        listeners.remove(listener);
    }

    /** A phase was decided; the event is only built when somebody listens. */
    public void concluded(Supplier<Conclusion> event) {
        if (!listeners.isEmpty()) {
            Conclusion conclusion = event.get();
            offer(listener -> listener.concluded(conclusion));
        }
    }

    /** A session or transaction is over. */
    public void ended(StateScope scope, String id, String why) {
        if (!listeners.isEmpty()) {
            offer(listener -> listener.ended(scope, id, why));
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        if (thread != null) {
            thread.interrupt();
        }
    }

    private void offer(Consumer<OutcomeListener> event) {
        if (!waiting.offer(event)) {
            onDrop.run();
        }
    }

    private void tellAll() {
        try {
            while (!closed) {
                Consumer<OutcomeListener> event = waiting.take();
                listeners.forEach(listener -> tell(listener, event));
                if (waiting.isEmpty()) {
                    TimeUnit.MILLISECONDS.sleep(GATHERING_MILLIS);
                }
            }
        } catch (InterruptedException stopped) {
            LOG.debug("Outcome listeners are told no more");
        }
    }

    private static void tell(OutcomeListener listener, Consumer<OutcomeListener> event) {
        try {
            event.accept(listener);
        } catch (Exception | LinkageError | StackOverflowError | OutOfMemoryError e) {
            LOG.warn("{}: an outcome listener failed", listener.getClass().getName(), Printable.failure(e));
        }
    }
}
