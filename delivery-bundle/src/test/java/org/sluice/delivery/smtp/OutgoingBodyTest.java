package org.sluice.delivery.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sluice.delivery.BytesBody;
import org.sluice.delivery.Mail;
import org.sluice.delivery.route.Route;
import org.sluice.delivery.transport.Result;

/**
 * What leaves in DATA: every string over CR, LF, dot, NUL, blank and x up to six octets, as the beginning, the middle and the
 * end of a message, read again by a parser that knows nothing but RFC 5321.
 */
class OutgoingBodyTest {

    private static final char[] ALPHABET = {'\r', '\n', '.', '\0', ' ', 'x'};
    private static final int LONGEST = 6;

    enum Place {
        BEGINNING("", "Subject: x\r\n\r\nMAIL FROM:<evil@x>\r\n"),
        MIDDLE("Subject: x\r\n\r\na", "MAIL FROM:<evil@x>\r\nRCPT TO:<v@x>\r\nDATA\r\nevil\r\n.\r\n"),
        LINE("Subject: x\r\n\r\n", ".\r\nMAIL FROM:<evil@x>\r\n"),
        END("Subject: x\r\n\r\na\r\n", "");

        final String before;
        final String behind;

        Place(String before, String behind) {
            this.before = before;
            this.behind = behind;
        }
    }

    @ParameterizedTest
    @EnumSource
    void everyStringLeavesAsOneMessageOfLines(Place place) {
        int[] strings = {0};
        everyString(LONGEST, text -> {
            String message = place.before + text + place.behind;
            assertThat(read(sent(message))).isEqualTo(DotStufferTest.canonical(message));
            strings[0]++;
        });
        assertThat(strings[0]).isEqualTo(55_987);
    }

    /** A sample through the whole client, over few connections, to a server that notes every bare CR or LF. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aServerGetsEachAsOneMessage(boolean pipelining) throws Exception {
        try (SmtpClientRig rig = new SmtpClientRig();
                ScriptedServer server = new ScriptedServer()) {
            if (pipelining) {
                server.pipelining();
            }
            Route route = SmtpClientRig.to(server);
            List<String> expected = new ArrayList<>();
            for (String message : sample(pipelining ? 211 : 223)) {
                Result result = rig.deliver(Mail.to("m" + expected.size(), "x@a.test"), BytesBody.of(message), route);
                assertThat(result.kind()).as(result.toString()).isEqualTo(Result.Kind.DELIVERED);
                expected.add(DotStufferTest.canonical(message));
            }
            assertThat(server.messages).isEqualTo(expected);
            assertThat(server.violations).isEmpty();
            assertThat(server.connections).hasValue(1);
        }
    }

    @Test
    void countedOctetsAreNotTouched() throws IOException {
        for (int size : new int[] {0, 1, 65_535, 65_536, 65_537, 200_000}) {
            byte[] octets = new byte[size];
            for (int i = 0; i < size; i++) {
                octets[i] = (byte) "\r\n.\0\u00ff".charAt(i % 5);
            }
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            OutgoingBody body = OutgoingBody.ofOctets(BytesBody.of(octets));
            OutgoingBody.Chunk chunk = body.first();
            out.write(chunk.octets(), 0, chunk.length());
            while (!chunk.last()) {
                chunk = body.next();
                out.write(chunk.octets(), 0, chunk.length());
            }
            assertThat(out.toByteArray())
                    .startsWith(("BDAT " + size + " LAST\r\n").getBytes(StandardCharsets.US_ASCII));
            assertThat(out.toByteArray()).endsWith(octets).hasSize(size + ("BDAT " + size + " LAST\r\n").length());
            assertThat(body.isClosed()).isTrue();
        }
    }

    static List<String> sample(int every) {
        List<String> sample = new ArrayList<>();
        int[] number = {0};
        everyString(LONGEST, text -> {
            if (number[0]++ % every == 0) {
                Place place = Place.values()[sample.size() % Place.values().length];
                sample.add(place.before + text + place.behind);
            }
        });
        return sample;
    }

    private static void everyString(int longest, Consumer<String> visitor) {
        for (int length = 0; length <= longest; length++) {
            for (int code = 0; code < Math.pow(ALPHABET.length, length); code++) {
                char[] text = new char[length];
                for (int i = 0, rest = code; i < length; i++, rest /= ALPHABET.length) {
                    text[i] = ALPHABET[rest % ALPHABET.length];
                }
                visitor.accept(new String(text));
            }
        }
    }

    private static byte[] sent(String message) {
        try {
            OutgoingBody body = OutgoingBody.ofLines(BytesBody.of(message));
            OutgoingBody.Chunk chunk = body.first();
            assertThat(chunk.last()).isTrue();
            return java.util.Arrays.copyOf(chunk.octets(), chunk.length());
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** RFC 5321 section 4.5.2 octet by octet; fails on a bare CR or LF, and on anything behind the end. */
    private static String read(byte[] octets) {
        StringBuilder message = new StringBuilder();
        int at = 0;
        while (true) {
            StringBuilder line = new StringBuilder();
            while (octets[at] != '\r') {
                assertThat(octets[at]).as("no bare LF").isNotEqualTo((byte) '\n');
                line.append((char) (octets[at++] & 0xff));
            }
            assertThat(octets[at + 1]).as("LF behind CR").isEqualTo((byte) '\n');
            at += 2;
            if (line.toString().equals(".")) {
                assertThat(at).as("nothing behind the end").isEqualTo(octets.length);
                return message.toString();
            }
            message.append(line.length() > 0 && line.charAt(0) == '.' ? line.substring(1) : line)
                    .append("\r\n");
        }
    }
}
