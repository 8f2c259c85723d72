package org.sluice.smtp.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sluice.smtp.conformance.Transcript;

class SmtpDecoderTest {

    private static final char[] ALPHABET = {'\r', '\n', '.', '\0', ' ', 'x'};
    private static final String SMUGGLED = "MAIL FROM:<e@x>\r\nRCPT TO:<v@x>\r\nDATA\r\nevil\r\n.\r\nQUIT\r\n";

    /**
     * Every string over CR, LF, dot, NUL, blank and x in front of a smuggled transaction, at every split of the octets
     * around it: what comes out is what a reader without any states says. {@code -Dsluice.exhaustive=6} for the whole set.
     */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void agreesWithThePlainReaderForEveryString(boolean normalise) {
        int longest = Integer.getInteger("sluice.exhaustive", 4);
        int strings = 0;
        for (int length = 0; length <= longest; length++) {
            int count = (int) Math.pow(ALPHABET.length, length);
            for (int number = 0; number < count; number++, strings++) {
                check(string(number, length), normalise);
            }
        }
        assertThat(strings).isEqualTo(((int) Math.pow(ALPHABET.length, longest + 1) - 1) / 5);
    }

    @Test
    void everySplitOfATransactionGivesTheSame() {
        String input = "..a\r\n.\r.\r\n\r\n.x\r\n.\r\n" + SMUGGLED;
        String expected = plain(input, false);
        for (int one = 0; one <= input.length(); one++) {
            for (int two = one; two <= input.length(); two++) {
                assertThat(decoded(input, false, one, two)).isEqualTo(expected);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "'NOOP\\r\\n', LINE(NOOP)",
        "'\\r\\n', LINE()",
        "'a\\nb\\r\\nc\\r\\n', BAD LINE(c)",
        "'a\\rb\\r\\nc\\r\\n', BAD LINE(c)",
        "'\\r\\r\\nc\\r\\n', BAD LINE(c)",
        "'a\\n\\n\\n\\r\\nc\\r\\n', BAD LINE(c)",
        "'0123456789\\r\\n', LINE(0123456789)",
        "'01234567890\\r\\nc\\r\\n', LONG LINE(c)",
        "'0123456789\\rx\\r\\nc\\r\\n', BAD LINE(c)"
    })
    void readsCommandLines(String input, String expected) {
        String octets = Transcript.unescaped(input);
        for (int split = 0; split <= octets.length(); split++) {
            assertThat(commands(octets, split, 12)).as("split at %d", split).isEqualTo(expected);
        }
    }

    @Test
    void keepsNothingOfAnEndlessLine() {
        SmtpDecoder decoder = new SmtpDecoder(512, false, false);
        byte[] piece = new byte[10_000];
        int floods = 0;
        for (int i = 0; i < 10; i++) {
            decoder.feed(Unpooled.wrappedBuffer(piece));
            SmtpDecoder.Event event = decoder.pull();
            while (event != SmtpDecoder.Event.NEED_INPUT) {
                floods += event == SmtpDecoder.Event.FLOOD ? 1 : 0;
                event = decoder.pull();
            }
            assertThat(decoder.buffered()).isZero();
        }
        assertThat(floods).isPositive();
    }

    private static void check(String middle, boolean normalise) {
        String input = "x\r\n" + middle + SMUGGLED;
        String expected = plain(input, normalise);
        int from = Math.max(0, 3 + middle.length() - 8);
        int to = Math.min(input.length(), 3 + middle.length() + 8);
        assertThat(decoded(input, normalise, 0, 0)).as(printable(middle)).isEqualTo(expected);
        for (int split = from; split <= to; split++) {
            assertThat(decoded(input, normalise, split, split))
                    .as("%s split at %d", printable(middle), split)
                    .isEqualTo(expected);
        }
        assertThat(octetByOctet(input, normalise))
                .as("%s octet by octet", printable(middle))
                .isEqualTo(expected);
    }

    /** RFC 5321 without any cleverness: the end is the first CRLF.CRLF; lines are what CRLF separates. */
    private static String plain(String input, boolean normalise) {
        String text = "\r\n" + input;
        int end = text.indexOf("\r\n.\r\n");
        String content = text.substring(2, Math.max(2, end + 2));
        StringBuilder unstuffed = new StringBuilder();
        for (String line : content.split("(?<=\r\n)")) {
            unstuffed.append(line.startsWith(".") ? line.substring(1) : line);
        }
        // Unstuffing is by lines of the wire; only then is a bare line end looked for.
        String kept = unstuffed.toString();
        boolean bare = content.replace("\r\n", "").matches("(?s).*[\r\n].*");
        String result = normalise ? normalised(content) : kept;
        return result + "|" + bare + "|" + commands(text.substring(end + 5));
    }

    private static String commands(String rest) {
        StringBuilder commands = new StringBuilder();
        for (String line : rest.split("(?<=\r\n)")) {
            String command = line.substring(0, line.length() - 2);
            commands.append(command.matches("(?s).*[\r\n\0].*") ? "BAD_LINE" : line);
        }
        return commands.toString();
    }

    private static String normalised(String content) {
        StringBuilder normalised = new StringBuilder();
        for (String line : content.split("(?<=\r\n)")) {
            if (line.isEmpty()) {
                continue;
            }
            String text = line.startsWith(".") ? line.substring(1) : line;
            String body = text.substring(0, text.length() - 2);
            normalised.append(body.replaceAll("\r|\n", "\r\n")).append("\r\n");
        }
        return normalised.toString();
    }

    private static String decoded(String input, boolean normalise, int one, int two) {
        return decode(normalise, input.substring(0, one), input.substring(one, two), input.substring(two));
    }

    private static String octetByOctet(String input, boolean normalise) {
        return decode(normalise, input.split(""));
    }

    private static String decode(boolean normalise, String... pieces) {
        SmtpDecoder decoder = new SmtpDecoder(4_096, normalise, true);
        decoder.expectContent();
        StringBuilder content = new StringBuilder();
        StringBuilder after = new StringBuilder();
        for (String piece : pieces) {
            decoder.feed(Unpooled.copiedBuffer(piece, StandardCharsets.ISO_8859_1));
            SmtpDecoder.Event event = decoder.pull();
            while (event != SmtpDecoder.Event.NEED_INPUT) {
                switch (event) {
                    case CONTENT -> content.append(decoder.chunk()
                            .toString(decoder.chunkStart(), decoder.chunkLength(), StandardCharsets.ISO_8859_1));
                    case END_OF_CONTENT -> {
                        content.append('|').append(decoder.sawBareLineEnd()).append('|');
                        decoder.expectCommands();
                    }
                    case LINE -> after.append(decoder.line()).append("\r\n");
                    default -> after.append(event);
                }
                event = decoder.pull();
            }
        }
        return content.append(after).toString();
    }

    private static String commands(String input, int split, int limit) {
        SmtpDecoder decoder = new SmtpDecoder(limit, false, false);
        List<String> events = new ArrayList<>();
        for (String piece : List.of(input.substring(0, split), input.substring(split))) {
            decoder.feed(Unpooled.copiedBuffer(piece, StandardCharsets.ISO_8859_1));
            for (SmtpDecoder.Event event = decoder.pull();
                    event != SmtpDecoder.Event.NEED_INPUT;
                    event = decoder.pull()) {
                events.add(
                        switch (event) {
                            case LINE -> "LINE(" + decoder.line() + ")";
                            case BAD_LINE -> "BAD";
                            case LONG_LINE -> "LONG";
                            default -> event.name();
                        });
            }
        }
        return String.join(" ", events);
    }

    private static String string(int number, int length) {
        StringBuilder string = new StringBuilder();
        for (int i = 0, rest = number; i < length; i++, rest /= ALPHABET.length) {
            string.append(ALPHABET[rest % ALPHABET.length]);
        }
        return string.toString();
    }

    private static String printable(String text) {
        return text.replace("\r", "<CR>").replace("\n", "<LF>").replace("\0", "<NUL>");
    }
}
