package org.sluice.support.scan;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sluice.message.MessageBody;

class WireFormTest {

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({
        "'', ''",
        "., ..",
        "'A: b~~.~..x~', 'A: b~~..~...x~'",
        "'a.b~c.~', 'a.b~c.~'",
        "'a\n.b\r.c~', 'a\n.b\r.c~'",
        "'~~', '~~'"
    })
    void doublesDotsWhereLinesBegin(String plain, String wire) throws Exception {
        MessageBody form = WireForm.of(new OctetsBody(octets(plain)));
        assertThat(form.sizeOctets()).isEqualTo(octets(wire).length);
        for (int i = 0; i < 2; i++) {
            try (InputStream in = form.open()) {
                assertThat(in.readAllBytes()).isEqualTo(octets(wire));
            }
        }
    }

    private static byte[] octets(String text) {
        return text.replace("~", "\r\n").getBytes(StandardCharsets.US_ASCII);
    }
}
