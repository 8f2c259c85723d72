package org.sluice.core.dispatch;

import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.sluice.core.lifecycle.Workers;

/**
 * The calls of a wave on their way through a worker: one hand-over for all of them, as each returns within microseconds,
 * and one wake-up of the phase at the end. Where a call does not return, the watch writes the thread off and hands the same
 * batch to another, which goes on behind it.
 */
final class Batch implements Workers.Patient {

    /** Who waits for the answers. */
    interface Waiter {
        /** Keeps single answers from waking it; false: it is awake. */
        boolean lull();

        /** Wakes it after a lull. */
        void rouse();

        /** Nobody in particular: each call tells its own owner. */
        Waiter NONE = new Waiter() {
            @Override
            public boolean lull() {
                return false;
            }

            @Override
            public void rouse() {
                // nobody sleeps
            }
        };
    }

    private final List<Call> calls;
    private final Waiter waiter;
    private final long sinceNanos;
    private final AtomicInteger next = new AtomicInteger();
    private final AtomicBoolean lulled = new AtomicBoolean();

    Batch(List<Call> calls, Waiter waiter, long sinceNanos) {
        this.calls = calls;
        this.waiter = waiter;
        this.sinceNanos = sinceNanos;
        calls.forEach(call -> call.partOf(this));
    }

    void submit(Executor workers) {
        try {
            workers.execute(this);
        } catch (RejectedExecutionException full) {
            calls.forEach(Call::refuse);
        }
    }

    @Override
    public void run() {
        if (waiter.lull()) {
            lulled.set(true);
        }
        for (int i = next.getAndIncrement(); i < calls.size(); i = next.getAndIncrement()) {
            Call call = calls.get(i);
            Workers.begin(call);
            call.invoke();
            boolean thread = Workers.end();
            call.arm();
            if (!thread) {
                return;
            }
        }
        rouse();
    }

    @Override
    public void overdue() {
        calls.forEach(Call::arm);
    }

    @Override
    public long sinceNanos() {
        return sinceNanos;
    }

    /** One of the calls hangs: whoever waits is told what there is, and the others get another thread. */
    void goOn(Executor workers) {
        calls.forEach(Call::arm);
        rouse();
        if (next.get() < calls.size()) {
            submit(workers);
        }
    }

    private void rouse() {
        if (lulled.getAndSet(false)) {
            waiter.rouse();
        }
    }
}
