package org.sluice.smtp.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.sluice.smtp.conformance.SessionModel.Sequence;

/** The reference model against the real listener, sampled; {@code ./sluice bench conformance} runs all of it. */
class SessionModelTest {

    private static final long SEED = 20260803;

    /** Sequences of each kind. */
    private static final int SAMPLE = 4_000;

    private final SessionModel model = new SessionModel(Conformance.moves());
    private final Random random = new Random(SEED);

    @Test
    void agreesOnSequencesOfThreeMoves() {
        check(to -> model.every(model.moves(), 3, to), false);
    }

    @Test
    void agreesOnSequencesOfFourVerbs() {
        check(to -> model.every(model.verbs(), 4, to), false);
    }

    @Test
    void agreesOnPairsOfMovesFromEveryState() {
        check(model::everyPair, false);
    }

    @Test
    void agreesOnPairsOfMovesInSessionsWithAPast() {
        check(model::everyPairBehindEachPast, true);
    }

    @Test
    void agreesOnLongWalks() {
        check(this::walks, true);
    }

    @Test
    void reachesEveryKindOfState() {
        assertThat(model.states().keySet()).anyMatch(ModelState::isTurnedAway).anyMatch(ModelState::isClosed);
        assertThat(model.states().keySet())
                .anyMatch(s -> s.extended() && s.mail().recipients() == 2)
                .anyMatch(s -> s.hasMail() && s.mail().tried() && s.mail().recipients() == 0);
    }

    private void walks(Consumer<Supplier<Sequence>> to) {
        Random steps = new Random(SEED);
        for (int i = 0; i < 300; i++) {
            Sequence walk = model.walk(steps, 60);
            to.accept(() -> walk);
        }
    }

    private void check(Consumer<Consumer<Supplier<Sequence>>> source, boolean pipelined) {
        long[] all = {0};
        source.accept(sequence -> all[0]++);
        try (ModelCheck check = new ModelCheck()) {
            source.accept(sequence -> {
                if (random.nextDouble() * all[0] < SAMPLE) {
                    check.run(sequence.get(), pipelined);
                }
            });
            assertThat(check.sequences()).isPositive();
            assertThat(check.differences()).isEmpty();
        }
    }
}
