package org.sluice.module.spamassassin;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.zip.InflaterInputStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sluice.message.MessageBody;
import org.sluice.testing.FakeBody;

class DeflatedTest {

    private static final byte[] FRONT = "Received: x\r\n".getBytes(StandardCharsets.US_ASCII);

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 511, 512, 513, 1_000_000})
    void isAsLongAsItSays(int octets) throws IOException {
        byte[] message = new byte[octets];
        new Random(octets).nextBytes(message);
        MessageBody deflated = Deflated.of(FRONT, new FakeBody(message));
        try (InputStream in = deflated.open()) {
            assertThat(in.readAllBytes()).hasSize((int) deflated.sizeOctets());
        }
        try (InputStream in = new InflaterInputStream(deflated.open())) {
            assertThat(in.readNBytes(FRONT.length)).isEqualTo(FRONT);
            assertThat(in.readAllBytes()).isEqualTo(message);
        }
    }
}
