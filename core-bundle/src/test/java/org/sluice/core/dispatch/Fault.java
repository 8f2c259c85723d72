package org.sluice.core.dispatch;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.sluice.core.lifecycle.ModuleHandle;
import org.sluice.validation.ConfigurationRefused;
import org.sluice.validation.ValidationContext;
import org.sluice.validation.Verdict;

/** Every way in which a module may let mail down. */
enum Fault {
    ABSENT("absent"),
    ABSENT_FOR_LONG("absent for long") {
        @Override
        void before(MatrixCell cell) {
            cell.core().pass(MatrixCell.HOLD);
        }
    },
    FAILS_TO_START("fails to start") {
        @Override
        void before(MatrixCell cell) {
            assertThatThrownBy(() -> cell.core().bind("guard no_such_phase", cell.working()))
                    .isInstanceOf(ConfigurationRefused.class);
        }
    },
    STARTS_SLOWLY("starts slowly") {
        @Override
        void before(MatrixCell cell) {
            cell.core().clock.schedule(() -> cell.bind("1.0.0", cell.working()), MatrixCell.ARRIVAL.toNanos());
        }
    },
    COMES_BACK("comes back") {
        @Override
        void before(MatrixCell cell) {
            cell.core().unbind(cell.bind("1.0.0", cell.working()));
            STARTS_SLOWLY.before(cell);
        }
    },
    SICK("sick") {
        @Override
        void before(MatrixCell cell) {
            ModuleHandle handle = cell.bind("1.0.0", cell.working());
            cell.core().core.registry.sick(handle, "a test says so");
        }
    },
    STOPPED_IN_MID_CALL("stopped in mid-call") {
        @Override
        void meanwhile(MatrixCell cell) {
            cell.core().unbind(cell.bound());
        }
    },
    UPGRADED_IN_MID_CALL("upgraded in mid-call") {
        @Override
        void meanwhile(MatrixCell cell) {
            cell.core().unbind(cell.bound());
            cell.core().clock.schedule(() -> cell.bind("2.0.0", cell.working()), MatrixCell.ARRIVAL.toNanos());
        }
    },
    THROWS("throws") {
        @Override
        CompletionStage<Verdict> behave(MatrixCell cell, ValidationContext context) {
            throw new IllegalStateException("broken");
        }
    },
    OVERFLOWS_THE_STACK("overflows the stack") {
        @Override
        CompletionStage<Verdict> behave(MatrixCell cell, ValidationContext context) {
            return behave(cell, context).thenApply(verdict -> verdict);
        }
    },
    RUNS_OUT_OF_MEMORY("asks for too much memory") {
        @Override
        CompletionStage<Verdict> behave(MatrixCell cell, ValidationContext context) {
            return Verdict.accept("so many: " + new long[Integer.MAX_VALUE].length)
                    .stage();
        }
    },
    RETURNS_NULL("returns null") {
        @Override
        CompletionStage<Verdict> behave(MatrixCell cell, ValidationContext context) {
            return null;
        }
    },
    NEVER_ANSWERS("never answers"),
    ANSWERS_LATE("answers late") {
        @Override
        CompletionStage<Verdict> behave(MatrixCell cell, ValidationContext context) {
            CompletableFuture<Verdict> answer = new CompletableFuture<>();
            Duration late = MatrixCell.DEADLINE.plusMillis(500);
            cell.core().clock.schedule(() -> answer.complete(Verdict.reject("too late")), late.toNanos());
            return answer;
        }
    },
    BLOCKS_ITS_THREAD("blocks its thread") {
        @Override
        CompletionStage<Verdict> behave(MatrixCell cell, ValidationContext context) {
            cell.block();
            return Verdict.reject("nobody listens any more").stage();
        }

        /** The watch writes the thread off, and another one goes on with the wave. */
        @Override
        void meanwhile(MatrixCell cell) {
            cell.awaitBlocked();
            cell.core().pass(Duration.ofMillis(100));
            cell.await(() -> cell.asked(cell.peer()) == 1);
        }
    },
    SHADOW_FAILS("its shadow fails") {
        @Override
        void before(MatrixCell cell) {
            cell.bind("1.0.0", cell.working());
            cell.bind("2.0.0", cell.faulty());
            cell.core().core.router.shadow("guard", "2.0.0");
        }

        @Override
        CompletionStage<Verdict> behave(MatrixCell cell, ValidationContext context) {
            throw new IllegalStateException("broken");
        }
    },
    CORE_REPLACED("core replaced") {
        @Override
        void meanwhile(MatrixCell cell) {
            cell.replaceCore();
        }
    };

    private final String words;

    Fault(String words) {
        this.words = words;
    }

    static Fault of(String words) {
        return Arrays.stream(values())
                .filter(fault -> fault.words.equals(words))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no such fault: " + words));
    }

    /** Whether the faulty module is there when the phase begins. */
    boolean isThere() {
        return compareTo(SICK) > 0;
    }

    /** Makes the faulty module; before the phase begins. */
    void before(MatrixCell cell) {
        if (isThere()) {
            cell.bind("1.0.0", cell.faulty());
        }
    }

    /** What happens once the phase has begun, without time passing. */
    void meanwhile(MatrixCell cell) {}

    /** What the faulty module does when it is asked. */
    CompletionStage<Verdict> behave(MatrixCell cell, ValidationContext context) {
        return new CompletableFuture<>();
    }

    @Override
    public String toString() {
        return words;
    }
}
