package org.sluice.module.rspamd;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sluice.testing.FakeContext;
import org.sluice.testing.FakeDns;
import org.sluice.validation.Phase;

class HeaderEditorTest {

    /** The others stay where they are and as they are: they may be signed. */
    @ParameterizedTest
    @CsvSource({
        "0, remove X",
        "1, remove 1 X",
        "-1, remove 3 X",
        "1 2, 'remove 2 X, remove 1 X'",
        "-3 1 2 -1, 'remove 3 X, remove 2 X, remove 1 X'",
        "1 0, remove X",
        "4 -4, ''"
    })
    void removesFromBehind(String which, String edits) {
        FakeContext context = FakeContext.at(Phase.DATA, "192.0.2.1", new FakeDns())
                .withRecipient("b@one.example")
                .body("X: one\nY: a\nX: two\nX: three\n\nHello.\n");
        List<Integer> numbers =
                Arrays.stream(which.split(" ")).map(Integer::valueOf).toList();
        new HeaderEditor(context.message().headers(), context.effects().header())
                .apply(new HeaderEdits(List.of(new HeaderEdits.Removal("X", numbers)), List.of()));
        assertThat(String.join(", ", context.effects().headerEdits())).isEqualTo(edits);
    }
}
