package org.sluice.support.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LineEndsTest {

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '"',
            value = {
                "\"\", \"\"",
                "a, a",
                "aRN, aRN",
                "N, RN",
                "aNNb, aRNRNb",
                "RaR, RNaRN",
                "RRN, RNRN",
                "RNR, RNRN",
                "NR, RNRN"
            })
    void makesEveryLineEndOne(String text, String expected) {
        assertThat(LineEnds.crlf(octets(text))).isEqualTo(octets(expected));
    }

    private static byte[] octets(String text) {
        return text.replace('R', '\r').replace('N', '\n').getBytes(StandardCharsets.US_ASCII);
    }
}
