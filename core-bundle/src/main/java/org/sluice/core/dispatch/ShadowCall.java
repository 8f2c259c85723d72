package org.sluice.core.dispatch;

import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.sluice.core.context.Running;
import org.sluice.core.explain.StepRecord;
import org.sluice.core.lifecycle.ModuleHandle;

/**
 * A question put to a version whose answer is recorded and compared, and never applied. Nobody waits for it: it has its own
 * deadline, its own place among the workers, and ends with the transaction or session at the latest.
 */
final class ShadowCall implements Running {

    private static final String PREFIX = "shadow: ";

    private final Shadows shadows;
    private final Subject subject;
    private final Call call;
    private final Beside.Counterpart counterpart;
    private final AtomicInteger open;
    private final Runnable release;

    /**
     * Prepares one.
     *
     * @param counterpart the call whose answer counts; null where nobody else is asked
     * @param release what to free afterwards
     */
    ShadowCall(
            Shadows shadows, ModuleHandle handle, Call.Start start, Beside.Counterpart counterpart, Runnable release) {
        this.shadows = shadows;
        this.subject = start.subject();
        this.counterpart = counterpart;
        this.open = new AtomicInteger(counterpart == null ? 1 : 2);
        this.release = release;
        this.call = new Call(handle, handle.terms(), start.asShadow(), this::ended);
        if (counterpart != null) {
            counterpart.call().tellToo(this::compare);
        }
    }

    /** Puts the question, behind those that count. */
    void launch() {
        onHome(this::register);
        if (call.enter()) {
            new Batch(
                            List.of(call),
                            Batch.Waiter.NONE,
                            shadows.services().timers.nanos())
                    .submit(shadows.services().workers);
        }
    }

    @Override
    public void cancel() {
        call.cancel();
    }

    @Override
    public void replaced() {
        call.cancel();
    }

    private void register() {
        if (subject.isOver()) {
            call.cancel();
        } else if (!call.isOver()) {
            subject.activities().begin(this);
        }
    }

    private void ended() {
        shadows.ended();
        release.run();
        compare();
    }

    /** Once both have ended. */
    private void compare() {
        if (open.decrementAndGet() == 0) {
            onHome(this::settle);
        }
    }

    private void settle() {
        subject.activities().end(this);
        Decision would = Decision.of(call, subject);
        if (would == Decision.NONE) {
            return;
        }
        if (would.isViolation()) {
            call.handle.misanswered();
        }
        StepRecord.Witness witness = call.handle.witness();
        subject.trace()
                .add(StepRecord.of(
                        call.phase,
                        subject.recipient(),
                        witness,
                        PREFIX + would.word(),
                        call.end().tookNanos(),
                        would.note()));
        if (counterpart != null) {
            shadows.compare(subject, call, would, counterpart);
        }
    }

    private void onHome(Runnable task) {
        try {
            subject.session().home().execute(task);
        } catch (RejectedExecutionException itsLoopIsGone) {
            // and with it the connection: there is nothing left to record
        }
    }
}
