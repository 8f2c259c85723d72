package org.sluice.core.replay;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sluice.operations.Replays.Question;

class ComparisonTest {

    @ParameterizedTest
    @CsvSource({
        "continue,  continue,     false",
        "continue,  not asked,    false",
        "not asked, continue,     false",
        "not asked, would reject, true",
        "reject,    not asked,    true",
        "reject,    defer,        true",
        "reject 550 5.7.1 a, reject 550 5.7.1 b, true",
        "reject,    not replayed, false",
        "timeout,   timeout,      false",
    })
    void differs(String then, String now, boolean expected) {
        assertThat(Comparison.differs(then, now, List.of())).isEqualTo(expected);
        boolean told = !now.equals(Question.NOT_REPLAYED);
        assertThat(Comparison.differs(then, now, List.of("x: a -> b"))).isEqualTo(told);
    }

    @Test
    void showsWhatChanged() {
        assertThat(Comparison.effects(Map.of("a", "1", "b", "2", "c", "3"), Map.of("a", "1", "b", "4", "d", "5")))
                .containsExactly("b: 2 -> 4", "c: 3 -> -", "d: - -> 5");
        String start = "the same words in front ".repeat(4);
        String end = " and the same words behind".repeat(4);
        assertThat(Comparison.effects(Map.of("x", start + "red" + end), Map.of("x", start + "green" + end)))
                .containsExactly("x: ...same words in front red and the same words ... -> ...same words in front green"
                        + " and the same words ...");
        assertThat(Comparison.effects(Map.of(), Map.of("x", "y".repeat(1_000))).get(0))
                .hasSizeLessThan(320)
                .endsWith("...");
    }
}
