package org.sluice.smtp.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The counted mode of the decoder: what is content is a matter of numbers only, wherever chunks and packets are cut. */
class ChunkDecoderTest {

    private static final char[] ALPHABET = {'\r', '\n', '.', '\0', ' ', 'x'};
    private static final String AFTER = "MAIL FROM:<e@x>\r\n.\r\nQUIT\r\n";

    private enum Reading {
        REFUSING,
        NORMALISING,
        BINARY
    }

    /** Every string, cut into two chunks at every place, at every split of the octets: what a plain reader says. */
    @ParameterizedTest
    @EnumSource
    void agreesWithThePlainReaderForEveryString(Reading reading) {
        int longest = Integer.getInteger("sluice.exhaustive", 4);
        for (int length = 0; length <= longest; length++) {
            int count = (int) Math.pow(ALPHABET.length, length);
            for (int number = 0; number < count; number++) {
                String content = string(number, length);
                String expected = plain(content, reading);
                for (int cut = 0; cut <= length; cut++) {
                    String input = dialogue(content.substring(0, cut), content.substring(cut));
                    check(input, reading, expected);
                }
            }
        }
    }

    private static void check(String input, Reading reading, String expected) {
        assertThat(read(reading, input)).as(input).isEqualTo(expected);
        assertThat(read(reading, input.split(""))).as(input).isEqualTo(expected);
        int contentEnds = input.length() - AFTER.length();
        for (int split = Math.max(0, contentEnds - 8); split <= contentEnds + 8; split++) {
            assertThat(read(reading, input.substring(0, split), input.substring(split)))
                    .as("%s split at %d", input, split)
                    .isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @EnumSource
    void everySplitOfADialogueGivesTheSame(Reading reading) {
        String input = dialogue("a\r", "\n.", "", "\r\n.\r\nb\n", "\r");
        String expected = read(reading, input);
        assertThat(expected).endsWith("MAIL FROM:<e@x>|.|QUIT|");
        for (int one = 0; one <= input.length(); one++) {
            for (int two = one; two <= input.length(); two++) {
                assertThat(read(reading, input.substring(0, one), input.substring(one, two), input.substring(two)))
                        .isEqualTo(expected);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 19})
    void throwsAwayWhatIsCounted(int octets) {
        String unwanted = "\r\nQUIT\r\n\0\n.\r\n\r\rxxxxx".substring(0, octets);
        String input = unwanted + AFTER;
        for (int split = 0; split <= input.length(); split++) {
            SmtpDecoder decoder = new SmtpDecoder(512, true, true);
            decoder.expectChunks(false);
            decoder.expectOctets(octets);
            StringBuilder events = new StringBuilder();
            pull(decoder, input.substring(0, split), events);
            pull(decoder, input.substring(split), events);
            assertThat(events.toString().replace("\r\n", "|")).isEqualTo(expectedUnwanted(unwanted));
            assertThat(decoder.sawBareLineEnd()).isFalse();
            assertThat(decoder.sawNul()).isFalse();
            assertThat(decoder.buffered()).isZero();
        }
    }

    private static String expectedUnwanted(String unwanted) {
        return (unwanted + "[end]").replace("\r\n", "|") + "MAIL FROM:<e@x>|.|QUIT|";
    }

    @Test
    void keepsNothingOfAChunkThatIsNotComplete() {
        SmtpDecoder decoder = new SmtpDecoder(512, false, false);
        decoder.expectChunks(true);
        decoder.expectChunk(Long.MAX_VALUE, false);
        for (int i = 0; i < 100; i++) {
            decoder.feed(Unpooled.wrappedBuffer(new byte[10_000]));
            assertThat(decoder.pull()).isEqualTo(SmtpDecoder.Event.CONTENT);
            assertThat(decoder.pull()).isEqualTo(SmtpDecoder.Event.NEED_INPUT);
            assertThat(decoder.buffered()).isZero();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0, false, true",
        "0 LAST, 0, true, true",
        "12 last, 12, true, true",
        "12   Last, 12, true, true",
        "00000000000000000007, 7, false, true",
        "2147483648, 2147483648, false, true",
        "9223372036854775807, 9223372036854775807, false, true",
        "9223372036854775808, 9223372036854775807, false, true",
        "99999999999999999999 LAST, 9223372036854775807, true, true",
        "1 LASTX, 1, false, false",
        "1 LAST extra, 1, false, false",
        "1 2, 1, false, false"
    })
    void readsWhatIsAnnounced(String argument, long octets, boolean last, boolean wellFormed) {
        assertThat(Chunk.parse(argument)).contains(new Chunk(octets, last, wellFormed));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "-1",
                "+1",
                "LAST",
                "x1",
                "1x",
                "0x1",
                "1.",
                "1,0",
                "1LAST",
                "000000000000000000001",
                "\u0661"
            })
    void findsNoNumber(String argument) {
        assertThat(Chunk.parse(argument)).isEqualTo(Optional.empty());
    }

    private static String dialogue(String... chunks) {
        StringBuilder dialogue = new StringBuilder();
        for (int i = 0; i < chunks.length; i++) {
            String last = i + 1 == chunks.length ? " LAST" : "";
            dialogue.append("BDAT " + chunks[i].length() + last + "\r\n" + chunks[i]);
        }
        return dialogue.append(AFTER).toString();
    }

    /** Lines are what CRLF ends, and with repair what CR or LF ends too; the last one is completed. */
    private static String plain(String content, Reading reading) {
        boolean bare = content.replace("\r\n", "").matches("(?s).*[\r\n].*");
        String result = content;
        if (reading == Reading.NORMALISING) {
            result = content.replaceAll("\r\n|\r|\n", "\r\n");
        }
        if (reading != Reading.BINARY && !result.isEmpty() && !result.endsWith("\r\n")) {
            result += result.endsWith("\r") ? "\n" : "\r\n";
        }
        boolean seen = reading != Reading.BINARY;
        return result + "[" + (seen && bare) + "," + (seen && content.indexOf(0) >= 0) + "]MAIL FROM:<e@x>|.|QUIT|";
    }

    /** Content, then what was seen in it, then the commands behind it. */
    private static String read(Reading reading, String... pieces) {
        SmtpDecoder decoder = new SmtpDecoder(512, reading == Reading.NORMALISING, true);
        decoder.expectChunks(reading == Reading.BINARY);
        StringBuilder content = new StringBuilder();
        List<String> commands = new ArrayList<>();
        boolean[] last = {false};
        for (String piece : pieces) {
            decoder.feed(Unpooled.copiedBuffer(piece, StandardCharsets.ISO_8859_1));
            for (SmtpDecoder.Event event = decoder.pull();
                    event != SmtpDecoder.Event.NEED_INPUT;
                    event = decoder.pull()) {
                switch (event) {
                    case LINE -> {
                        if (decoder.line().startsWith("BDAT ")) {
                            Chunk chunk =
                                    Chunk.parse(decoder.line().substring(5)).orElseThrow();
                            last[0] = chunk.last();
                            decoder.expectChunk(chunk.octets(), chunk.last());
                        } else {
                            commands.add(decoder.line());
                        }
                    }
                    case CONTENT -> content.append(octets(decoder));
                    case END_OF_CONTENT -> {
                        decoder.expectCommands();
                        if (last[0]) {
                            content.append("[" + decoder.sawBareLineEnd() + "," + decoder.sawNul() + "]");
                        }
                    }
                    default -> commands.add(event.name());
                }
            }
        }
        assertThat(decoder.buffered()).isZero();
        commands.forEach(command -> content.append(command).append('|'));
        return content.toString();
    }

    private static void pull(SmtpDecoder decoder, String piece, StringBuilder events) {
        decoder.feed(Unpooled.copiedBuffer(piece, StandardCharsets.ISO_8859_1));
        for (SmtpDecoder.Event event = decoder.pull(); event != SmtpDecoder.Event.NEED_INPUT; event = decoder.pull()) {
            switch (event) {
                case LINE -> events.append(decoder.line()).append('|');
                case CONTENT -> events.append(octets(decoder));
                case END_OF_CONTENT -> {
                    decoder.expectCommands();
                    events.append("[end]");
                }
                default -> events.append(event);
            }
        }
    }

    private static String octets(SmtpDecoder decoder) {
        return decoder.chunk().toString(decoder.chunkStart(), decoder.chunkLength(), StandardCharsets.ISO_8859_1);
    }

    private static String string(int number, int length) {
        StringBuilder string = new StringBuilder();
        for (int i = 0, rest = number; i < length; i++, rest /= ALPHABET.length) {
            string.append(ALPHABET[rest % ALPHABET.length]);
        }
        return string.toString();
    }
}
