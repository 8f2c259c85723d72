package org.sluice.support.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HttpRequestHeadTest {

    @Test
    void writesWhatWasSaid() {
        assertThat(text(HttpRequestHead.post("/checkv2")
                        .field("Rcpt", "a@b.example")
                        .field("Rcpt", "\u00e9@b.example")))
                .isEqualTo("POST /checkv2 HTTP/1.1\r\nRcpt: a@b.example\r\nRcpt: \u00e9@b.example\r\n\r\n");
        assertThat(text(HttpRequestHead.get("/ping"))).isEqualTo("GET /ping HTTP/1.1\r\n\r\n");
    }

    /** The one way in would be a line of its own: rspamd reads the file that {@code File} names. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "\r\nFile: /etc/passwd",
                "\nFile: x",
                "\rFile: x",
                "\0",
                "\u0085File: x",
                "\u2028File: x",
                "\u007f"
            })
    void noValueEndsItsLine(String value) {
        assertThat(text(HttpRequestHead.post("/x").field("Helo", "a" + value + "b")))
                .matches("POST /x HTTP/1\\.1\r\nHelo: a[?]+[^\\p{Cntrl}\u0085\u2028]*b\r\n\r\n");
        assertThat(text(HttpRequestHead.post("/x" + value + " HTTP/1.1")))
                .matches("POST /x[^ \\p{Cntrl}]+ HTTP/1\\.1\r\n\r\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "a:", "a\r", "\u00e9"})
    void namesAreTokens(String name) {
        assertThatThrownBy(() -> HttpRequestHead.post("/").field(name, "x"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static String text(HttpRequestHead head) {
        return new String(head.octets(), StandardCharsets.UTF_8);
    }
}
