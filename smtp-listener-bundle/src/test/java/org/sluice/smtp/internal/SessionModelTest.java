package org.sluice.smtp.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.sluice.smtp.internal.SessionModel.Sequence;

/** The reference model against the real listener, sampled; {@code ./sluice bench conformance} runs all of it. */
class SessionModelTest {

    private static final long SEED = 20260803;

    private final SessionModel model = new SessionModel(Conformance.moves());
    private final Random random = new Random(SEED);

    @Test
    void agreesOnSequencesOfThreeMoves() {
        check(to -> model.every(model.moves(), 3, to), 0.05, false);
    }

    @Test
    void agreesOnSequencesOfFourVerbs() {
        check(to -> model.every(model.verbs(), 4, to), 0.1, false);
    }

    @Test
    void agreesOnPairsOfMovesFromEveryState() {
        check(to -> model.everyPair(to), 0.1, false);
    }

    @Test
    void agreesOnPairsOfMovesFromEveryStateInOnePiece() {
        check(to -> model.everyPair(to), 0.1, true);
    }

    @Test
    void agreesOnLongWalks() {
        check(
                to -> {
                    for (int i = 0; i < 500; i++) {
                        to.accept(model.walk(random, 60));
                    }
                },
                1,
                true);
    }

    @Test
    void reachesEveryKindOfState() {
        assertThat(model.states().keySet()).anyMatch(ModelState::isTurnedAway).anyMatch(ModelState::isClosed);
        assertThat(model.states().keySet())
                .anyMatch(s -> s.extended() && s.mail().recipients() == 2)
                .anyMatch(s -> s.hasMail() && s.mail().tried() && s.mail().recipients() == 0);
    }

    private interface Source {
        void give(Consumer<Sequence> to);
    }

    private void check(Source source, double share, boolean pipelined) {
        try (ModelCheck check = new ModelCheck()) {
            source.give(sequence -> {
                if (random.nextDouble() < share) {
                    check.run(sequence, pipelined);
                }
            });
            assertThat(check.sequences()).isPositive();
            assertThat(check.differences()).isEmpty();
        }
    }
}
