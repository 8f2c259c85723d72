package org.sluice.core.dispatch;

import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.sluice.core.context.EarlyAnswer;
import org.sluice.validation.Phase;

/**
 * A call whose answer a later phase waits for. It stays with its session or transaction, and each phase of that kind takes
 * it: a client refused at its first MAIL for what was found at CONNECT is refused at its second one too.
 */
final class EarlyCall implements EarlyAnswer {

    private final Plan.Slot slot;
    private Call call;
    private PhaseRun waiter;
    private boolean applied;

    EarlyCall(Plan.Slot slot) {
        this.slot = slot.alone();
    }

    void call(Call started) {
        call = started;
    }

    Call call() {
        return call;
    }

    Plan.Slot slot() {
        return slot;
    }

    /** The phase that waits for it now. On home. */
    void join(PhaseRun run) {
        waiter = run;
    }

    /** Nobody waits any more. On home. */
    void part() {
        waiter = null;
    }

    /** Whether its effects had been applied before; asked once by each phase that takes it. */
    boolean applyOnce() {
        boolean first = !applied;
        applied = true;
        return first;
    }

    /** The call has ended: hops to home and wakes whoever waits then. */
    void ended(Executor home) {
        try {
            home.execute(() -> {
                if (waiter != null) {
                    waiter.wake();
                }
            });
        } catch (RejectedExecutionException itsLoopIsGone) {
            // and with it everybody who could wait
        }
    }

    @Override
    public Phase startedAt() {
        return slot.phase();
    }

    @Override
    public Phase joinAt() {
        return slot.joinAt();
    }

    @Override
    public Object key() {
        return key(slot);
    }

    static Object key(Plan.Slot slot) {
        return slot.display() + '/' + slot.phase().word();
    }

    @Override
    public void cancel() {
        call.cancel();
    }

    @Override
    public void replaced() {
        call.cancel();
    }
}
