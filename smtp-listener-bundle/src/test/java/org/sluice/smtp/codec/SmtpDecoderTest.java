package org.sluice.smtp.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sluice.smtp.conformance.Transcript;

/** Lines and splits by hand; {@code EndOfDataTest} has every string in front of a smuggled transaction. */
class SmtpDecoderTest {

    private static final String SMUGGLED = "MAIL FROM:<e@x>\r\nRCPT TO:<v@x>\r\nDATA\r\nevil\r\n.\r\nQUIT\r\n";

    @Test
    void everySplitOfATransactionGivesTheSame() {
        String input = "..a\r\n.\r.\r\n\r\n.x\r\n.\r\n" + SMUGGLED;
        String expected = ".a\r\n\r.\r\n\r\nx\r\n|true|" + SMUGGLED;
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
    void refusesANulWhereverItStands() {
        String line = "MAIL FROM:<a@x>\r\n";
        for (int place = 0; place <= line.indexOf('\r'); place++) {
            String input = line.substring(0, place) + '\0' + line.substring(place) + "NOOP\r\n";
            assertThat(commands(input, place, 512)).as("NUL at %d", place).isEqualTo("BAD LINE(NOOP)");
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

    private static String decoded(String input, boolean normalise, int one, int two) {
        return decode(normalise, input.substring(0, one), input.substring(one, two), input.substring(two));
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
}
