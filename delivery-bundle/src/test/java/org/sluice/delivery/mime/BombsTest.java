package org.sluice.delivery.mime;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.sluice.delivery.BytesBody;
import org.sluice.testing.BombProof;

/** Is converted, or returned to its sender. */
class BombsTest extends BombProof {

    @Override
    protected void read(byte[] message) throws IOException {
        try {
            ConvertedBody converted = ConvertedBody.of(BytesBody.of(message), Medium.SEVEN_BIT);
            try (InputStream in = converted.open()) {
                assertThat(in.transferTo(OutputStream.nullOutputStream())).isEqualTo(converted.sizeOctets());
            }
        } catch (Unconvertible refused) {
            assertThat(refused).hasMessageMatching("[ -~]{1,200}");
        }
    }
}
