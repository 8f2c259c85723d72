package org.sluice.core.dispatch;

import java.util.ArrayList;
import java.util.List;
import org.sluice.core.lifecycle.ModuleHandle;
import org.sluice.core.lifecycle.Terms;
import org.sluice.validation.Mode;

/**
 * The questions that go along with others for the record only. They are collected while a wave is put together and put once
 * it is on its way, so that none stands in front of a question that counts.
 */
final class Beside {

    private final Shadows shadows;
    private List<ShadowCall> waiting = List.of();

    Beside(Shadows shadows) {
        this.shadows = shadows;
    }

    /** Asks beside a call of a phase whoever is asked there too. */
    void accompany(Plan.Slot slot, Call call) {
        for (ModuleHandle other : slot.seat().beside(slot.handle())) {
            Terms terms = other.terms();
            if (terms.mode() != Mode.ON_DEMAND && terms.phases().contains(slot.phase())) {
                boolean canaryCounts = slot.seat().isCanary(slot.handle())
                        && other == slot.seat().serving();
                add(other, call.context.start(), new Counterpart(call, canaryCounts), () -> {});
            }
        }
    }

    /** Asks one more; {@code counterpart} is null where there is nothing to compare with. */
    void add(ModuleHandle other, Call.Start start, Counterpart counterpart, Runnable release) {
        if (!shadows.admit(other)) {
            release.run();
            return;
        }
        waiting = waiting.isEmpty() ? new ArrayList<>(1) : waiting;
        waiting.add(new ShadowCall(shadows, other, start, counterpart, release));
    }

    /** Puts what was collected. */
    void launch() {
        if (!waiting.isEmpty()) {
            List<ShadowCall> now = waiting;
            waiting = List.of();
            now.forEach(ShadowCall::launch);
        }
    }

    /**
     * The call whose answer counts.
     *
     * @param isTried whether it is this one that is on trial, as a canary, and the other that serves
     */
    record Counterpart(Call call, boolean isTried) {}
}
