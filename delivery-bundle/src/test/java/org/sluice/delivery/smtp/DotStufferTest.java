package org.sluice.delivery.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class DotStufferTest {
    private static final char[] ALPHABET = {'\r', '\n', '.', 'x'};

    @Test
    void everyShortBodyArrivesAsOneMessageWithItsOctets() {
        everyString(5, body -> {
            for (String around : new String[] {"", "Subject: x\r\n\r\n", "line"}) {
                String message = around + body;
                assertThat(received(encode(message, message.length() + 1))).isEqualTo(canonical(message));
            }
        });
    }

    @Test
    void theSplitIntoChunksChangesNothing() {
        everyString(5, body -> {
            String whole = encode(body, 100);
            for (int chunk = 1; chunk < body.length(); chunk++) {
                assertThat(encode(body, chunk)).isEqualTo(whole);
            }
        });
    }

    /** Smuggling sequences a lenient server may take for the end of data. */
    @Test
    void noLenientReaderSeesAnEndBeforeTheEnd() {
        everyString(5, body -> {
            String out = encode("a\r\n" + body + "MAIL FROM:<x@y>\r\n", 100);
            String inner = out.substring(0, out.length() - "\r\n.\r\n".length());
            for (String end : new String[] {"\n.\n", "\n.\r", "\r.\r", "\r.\n", "\r\n.\r\n", "\r\n.\n", "\n.\r\n"}) {
                assertThat(inner).doesNotContain(end);
            }
        });
    }

    @Test
    void keepsAnyOctets() {
        byte[] octets = new byte[100_000];
        new Random(5).nextBytes(octets);
        String message = new String(octets, StandardCharsets.ISO_8859_1);
        assertThat(received(encode(message, 777))).isEqualTo(canonical(message));
    }

    static void everyString(int length, Consumer<String> visitor) {
        for (int n = 0; n <= length; n++) {
            for (int code = 0; code < Math.pow(ALPHABET.length, n); code++) {
                char[] text = new char[n];
                for (int i = 0, rest = code; i < n; i++, rest /= ALPHABET.length) {
                    text[i] = ALPHABET[rest % ALPHABET.length];
                }
                visitor.accept(new String(text));
            }
        }
    }

    /** What a body means: CR and LF on their own end lines, and the last line has an end. */
    static String canonical(String message) {
        String lines = message.replace("\r\n", "\n").replace('\r', '\n').replace("\n", "\r\n");
        return lines.isEmpty() || lines.endsWith("\r\n") ? lines : lines + "\r\n";
    }

    static String encode(String message, int chunk) {
        byte[] octets = message.getBytes(StandardCharsets.ISO_8859_1);
        byte[] out = new byte[DotStuffer.bound(octets.length)];
        DotStuffer stuffer = new DotStuffer();
        int filled = 0;
        for (int from = 0; from < octets.length; from += chunk) {
            byte[] part = Arrays.copyOfRange(octets, from, Math.min(octets.length, from + chunk));
            byte[] encoded = new byte[DotStuffer.bound(part.length)];
            int length = stuffer.encode(part, part.length, encoded, 0);
            System.arraycopy(encoded, 0, out, filled, length);
            filled += length;
        }
        filled += stuffer.finish(out, filled);
        return new String(out, 0, filled, StandardCharsets.ISO_8859_1);
    }

    /** A strict reader: no bare CR or LF, dots taken off, nothing after the end. */
    static String received(String data) {
        StringBuilder message = new StringBuilder();
        int at = 0;
        while (true) {
            int end = data.indexOf("\r\n", at);
            assertThat(end).as("line end after " + at).isNotNegative();
            String line = data.substring(at, end);
            assertThat(line).doesNotContain("\r").doesNotContain("\n");
            at = end + 2;
            if (line.equals(".")) {
                assertThat(at).as("end of data").isEqualTo(data.length());
                return message.toString();
            }
            message.append(line.startsWith(".") ? line.substring(1) : line).append("\r\n");
        }
    }
}
