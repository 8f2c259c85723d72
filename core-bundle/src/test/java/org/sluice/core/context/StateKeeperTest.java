package org.sluice.core.context;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.lang.ref.Reference;
import java.lang.ref.WeakReference;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A scope may last for hours: it must not hold a module that has left, nor thereby its class loader. */
class StateKeeperTest {

    private final StateKeeper keeper = new StateKeeper();

    @Test
    void forgetsWhoHasLeftBeforeItsStateWasOpened() {
        WeakReference<StateOwner> left = refused();
        assertTimeoutPreemptively(Duration.ofSeconds(20), () -> {
            while (left.get() != null) {
                System.gc();
            }
        });
        Reference.reachabilityFence(keeper);
    }

    private WeakReference<StateOwner> refused() {
        StateOwner owner = new Gone();
        assertThatThrownBy(() -> keeper.open(owner, () -> () -> {})).hasMessageContaining("has left");
        return new WeakReference<>(owner);
    }

    private static final class Gone implements StateOwner {
        @Override
        public boolean opened(StateCell cell) {
            return false;
        }

        @Override
        public void closed(StateCell cell) {
            // It had opened none.
        }
    }
}
