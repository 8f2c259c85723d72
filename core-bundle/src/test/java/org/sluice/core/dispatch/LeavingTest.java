package org.sluice.core.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.sluice.core.lifecycle.ModuleHandle;
import org.sluice.injection.Outcome;
import org.sluice.validation.Phase;
import org.sluice.validation.StateScope;
import org.sluice.validation.ValidationContext;

/** A module leaves while it is asked: what it began it may finish. */
class LeavingTest {

    private final TestCore core = new TestCore(10_000);
    private final AtomicBoolean closed = new AtomicBoolean();

    private AutoCloseable state(ValidationContext context) {
        return context.state(StateScope.CONNECTION, () -> () -> closed.set(true));
    }

    @Test
    void aCallThatMayFinishMayOpenItsState() throws Exception {
        ModuleHandle module = core.bind("m mailfrom onError=DEFER", FakeModule.doing(this::state));
        CompletableFuture<Outcome> outcome = core.dispatch(Phase.MAILFROM, core.transaction(core.smtp()));
        Thread leaving = leave(module);
        while (leaving.isAlive()) {
            core.settle();
            leaving.join(1);
        }
        core.settle();
        assertThat(outcome).isCompletedWithValue(Outcome.CONTINUE);
        assertThat(closed).isTrue();
    }

    private Thread leave(ModuleHandle module) throws InterruptedException {
        Thread leaving = new Thread(() -> core.core.registry.unbind(module, true));
        leaving.start();
        while (core.core.registry.modules().stream()
                .anyMatch(each -> each.state().equals("active"))) {
            Thread.onSpinWait();
        }
        return leaving;
    }
}
