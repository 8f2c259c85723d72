package org.sluice.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlainTextTest {

    @ParameterizedTest
    @CsvSource({
        "'\u001b[31mCommand not found: \u001b[0m\u001b[31;1mno:command\u001b[0m', Command not found: no:command",
        "'plain, with [brackets] and grüße', 'plain, with [brackets] and grüße'",
        "'\u001b[1m\u001b[22m', ''",
        "'\u001b]not such a sequence', '\u001b]not such a sequence'",
        "'cut off in \u001b[3', 'cut off in '"
    })
    void leavesTheText(String coloured, String plain) throws IOException {
        byte[] octets = coloured.getBytes(StandardCharsets.UTF_8);
        for (int cut = 0; cut <= octets.length; cut++) {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            try (PlainText text = new PlainText(out)) {
                text.write(octets, 0, cut);
                text.write(octets, cut, octets.length - cut);
            }
            assertThat(out.toString(StandardCharsets.UTF_8))
                    .as("written in two parts, the first of %d octets", cut)
                    .isEqualTo(plain);
        }
    }
}
