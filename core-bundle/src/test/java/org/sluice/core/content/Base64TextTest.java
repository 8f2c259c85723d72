package org.sluice.core.content;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Base64TextTest {

    @Test
    void decodesWhatOthersEncoded() throws IOException {
        Random random = new Random(1);
        for (int length = 0; length < 200; length++) {
            byte[] octets = new byte[length * length];
            random.nextBytes(octets);
            byte[] encoded = Base64.getMimeEncoder().encode(octets);
            assertThat(new Base64Text(new ByteArrayInputStream(encoded)).readAllBytes())
                    .isEqualTo(octets);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "YQ==, a",
        "YQ, a",
        "YWI, ab",
        "Y, ''",
        "====, ''",
        "====YWJj, abc",
        "YQ==YWJj, aabc",
        "YWI=YQ==YQ, abaa",
        "Y!W\u00e9 J-j, abc",
        "'', ''"
    })
    void hidesNothing(String encoded, String text) throws IOException {
        byte[] octets = encoded.getBytes(StandardCharsets.ISO_8859_1);
        assertThat(new String(new Base64Text(new ByteArrayInputStream(octets)).readAllBytes(), StandardCharsets.UTF_8))
                .isEqualTo(text);
        StringBuilder oneByOne = new StringBuilder();
        try (InputStream in = new Base64Text(new ByteArrayInputStream(octets))) {
            for (int c = in.read(); c >= 0; c = in.read()) {
                oneByOne.append((char) c);
            }
        }
        assertThat(oneByOne).hasToString(text);
    }
}
