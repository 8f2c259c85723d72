package org.sluice.core.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EditGuardTest {
    private static final Map<String, Object> OLD =
            Map.of("service.pid", "org.sluice.rbl~one", "zone", "old", "validation.order", "210");

    private final List<String> lines = new ArrayList<>();
    private final EditGuard guard = new EditGuard(new EditLedger(), lines::add);

    @Test
    void handsOutTheOldValuesInsteadOfHalfAnEdit() {
        hand(OLD);
        Map<String, Object> wrong =
                Map.of("service.pid", "org.sluice.rbl~one", "zone", "new", "validation.order", "first", "extra", "x");
        assertThat(hand(wrong)).isEqualTo(OLD);
        assertThat(hand(wrong)).as("asked by another reader").isEqualTo(OLD);
        assertThat(lines)
                .containsExactly("etc/org.sluice.rbl-one.cfg: validation.order: first "
                        + "(expected: a whole number from 0 to 100000); the old values stay");
    }

    @Test
    void saysTheSameMistakeAgainWhenItIsMadeAgain() {
        Map<String, Object> wrong =
                Map.of("service.pid", "org.sluice.rbl~one", "zone", "new", "validation.mode", "guess");
        for (int i = 0; i < 2; i++) {
            hand(OLD);
            hand(wrong);
        }
        assertThat(lines).hasSize(2);
    }

    @Test
    void leavesGoodEditsAndFirstReadingsAsTheyAre() {
        Map<String, Object> first = Map.of("service.pid", "org.sluice.rbl", "validation.timeoutMillis", "soon");
        assertThat(hand(first)).isEqualTo(first);
        Map<String, Object> good = Map.of("service.pid", "org.sluice.rbl", "zone", "new", "validation.order", "7");
        assertThat(hand(good)).isEqualTo(good);
        Map<String, Object> foreign = Map.of("service.pid", "org.example.other", "order", "first");
        assertThat(hand(foreign)).isEqualTo(foreign);
        assertThat(lines).isEmpty();
    }

    private Map<String, Object> hand(Map<String, Object> values) {
        Hashtable<String, Object> handed = new Hashtable<>(values);
        guard.modifyConfiguration(null, handed);
        return handed;
    }
}
