package org.sluice.http.generation;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;

/** A growing run of octets in which a message is written. */
final class Octets extends ByteArrayOutputStream {

    private static final int MAX_QUOTED = 100;

    Octets(int expected) {
        super(expected);
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** A client's word as we may repeat it: printable ASCII, not too long. */
    static String printable(String text) {
        StringBuilder shown = new StringBuilder();
        text.codePoints().limit(MAX_QUOTED).forEach(c -> {
            if (c >= ' ' && c <= '~') {
                shown.append((char) c);
            } else {
                shown.append("\\u").append(HexFormat.of().withUpperCase().toHexDigits(c, c > 0xffff ? 6 : 4));
            }
        });
        return text.length() > MAX_QUOTED ? shown + "..." : shown.toString();
    }

    Octets put(byte[] octets) {
        write(octets, 0, octets.length);
        return this;
    }

    Octets put(String text) {
        return put(utf8(text));
    }

    /** The text and a CRLF. */
    Octets line(String text) {
        return put(text).put("\r\n");
    }

    byte[] octets() {
        return count == buf.length ? buf : Arrays.copyOf(buf, count);
    }
}
