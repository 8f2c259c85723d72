package org.sluice.support.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HttpReplyReaderTest {

    private static final int LIMIT = 64;
    /** As Debian's rspamd 3.4 sent it. */
    private static final String PONG =
            "HTTP/1.1 200 OK\r\nConnection: close\r\nServer: rspamd/3.4\r\nContent-Length: 6\r\nContent-Type: text/plain\r\n\r\npong\r\n";

    @ParameterizedTest
    @ValueSource(
            strings = {
                PONG,
                "HTTP/1.0 200\n\npong\r\n",
                "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\npong\r\n",
                "HTTP/1.1 200 OK\r\ncontent-length: 6\r\nContent-Length: 6\r\n\r\npong\r\nbehind the end",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\n\r\n4;x=y\r\npong\r\n2\r\n\r\n\r\n0\r\nX: y\r\n\r\n",
                "HTTP/1.1 200 OK\r\n\r\npong\r\n"
            })
    void readsWhateverTheCut(String wire) throws Exception {
        byte[] octets = wire.getBytes(StandardCharsets.ISO_8859_1);
        for (int step = 1; step <= octets.length; step++) {
            HttpReplyReader reader = new HttpReplyReader(LIMIT);
            for (int at = 0; at < octets.length; at += step) {
                reader.take(octets, at, Math.min(step, octets.length - at));
            }
            reader.end();
            assertThat(reader.reply().status()).isEqualTo(200);
            assertThat(reader.reply().latin()).isEqualTo("pong\r\n");
        }
    }

    @Test
    void findsFieldsWithoutCase() throws Exception {
        HttpReplyReader reader = new HttpReplyReader(LIMIT);
        assertThat(reader.hasBegun()).isFalse();
        assertThat(take(reader, PONG)).isTrue();
        assertThat(reader.reply().all("SERVER")).containsExactly("rspamd/3.4");
        assertThat(reader.reply().all("absent")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SPAMD/1.1 0 EX_OK\r\n",
                "HTTP/2 200 OK\r\n",
                "HTTP/1.1 20 OK\r\n",
                "HTTP/1.1 2000\r\n",
                "HTTP/1.1 101 Switching Protocols\r\n\r\n",
                "HTTP/1.1 200 OK\r\nno field\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length : 4\r\n",
                "HTTP/1.1 200 OK\r\nA: b\r\n folded\r\n",
                "HTTP/1.1 200 OK\r\nA: b\rc\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 4\r\nContent-Length: 5\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: +4\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 65\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nx\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n41\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nab\r\n"
            })
    void refuses(String wire) {
        assertThatThrownBy(() -> take(new HttpReplyReader(LIMIT), wire)).isInstanceOf(HttpMalformed.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "HTTP/1.1 2", "HTTP/1.1 200 OK\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\na"})
    void missesTheRest(String wire) throws Exception {
        HttpReplyReader reader = new HttpReplyReader(LIMIT);
        assertThat(take(reader, wire)).isFalse();
        assertThatThrownBy(reader::end).isInstanceOf(HttpMalformed.class);
        assertThatThrownBy(reader::reply).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void keepsNoMoreThanAllowed() {
        assertThatThrownBy(() -> take(new HttpReplyReader(LIMIT), "HTTP/1.1 200 OK\r\n\r\n" + "x".repeat(65)))
                .isInstanceOf(HttpMalformed.class);
        assertThatThrownBy(() -> take(new HttpReplyReader(LIMIT), "HTTP/1.1 200 " + "x".repeat(20_000)))
                .isInstanceOf(HttpMalformed.class);
        assertThatThrownBy(() -> take(new HttpReplyReader(LIMIT), "HTTP/1.1 200 OK\r\n" + "A: b\r\n".repeat(300)))
                .isInstanceOf(HttpMalformed.class);
        assertThatThrownBy(() -> take(new HttpReplyReader(LIMIT), "HTTP/1.1 100 Continue\r\n\r\n".repeat(20)))
                .isInstanceOf(HttpMalformed.class);
    }

    private static boolean take(HttpReplyReader reader, String wire) throws HttpMalformed {
        byte[] octets = wire.getBytes(StandardCharsets.ISO_8859_1);
        return reader.take(octets, 0, octets.length);
    }
}
