package org.sluice.module.csapi;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** What a server says of its service. */
class OptionsTest {

    @Test
    void readsWhatAServerSays() {
        Options told = options(FakeIcap.OPTIONS.replace("Allow: 204", "Allow: 204, 206\r\nMax-Connections: 20"));
        assertThat(told.preview()).isEqualTo(OptionalInt.of(1024));
        assertThat(told.allows204()).isTrue();
        assertThat(told.mostConnections()).isEqualTo(20);
        assertThat(told.version()).isEqualTo("Fake/1.0 \"F1\" 20261121.001");
        assertThat(told.at(Duration.ofSeconds(3_599).toNanos())).isPresent();
        assertThat(told.at(Duration.ofSeconds(3_600).toNanos())).isEmpty();
    }

    @Test
    void takesNothingForGrantedThatIsNotSaid() {
        Options told = options("ICAP/1.0 200 OK\r\nMax-Connections: many\r\nEncapsulated: null-body=0\r\n\r\n");
        assertThat(told.preview()).isEmpty();
        assertThat(told.allows204()).isFalse();
        assertThat(told.mostConnections()).isZero();
        assertThat(told.version()).isEmpty();
    }

    private static Options options(String reply) {
        return Options.of(
                new ReplyReader()
                        .read(Unpooled.copiedBuffer(reply, StandardCharsets.US_ASCII))
                        .orElseThrow(),
                0);
    }
}
