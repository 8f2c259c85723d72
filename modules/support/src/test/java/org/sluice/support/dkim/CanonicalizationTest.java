package org.sluice.support.dkim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.sluice.support.dkim.Canonicalization.RELAXED;
import static org.sluice.support.dkim.Canonicalization.SIMPLE;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CanonicalizationTest {

    /** Section 3.4.5 of RFC 6376. */
    private static final String EXAMPLE = " C \r\nD \t E\r\n\r\n\r\n";

    @Test
    void canonicalizesTheHeaderOfTheRfc() {
        assertThat(header(SIMPLE, "A: X")).isEqualTo("A: X");
        assertThat(header(RELAXED, "A: X")).isEqualTo("a:X");
        assertThat(header(RELAXED, "B : Y\t\r\n\tZ  ")).isEqualTo("b:Y Z");
        assertThat(header(SIMPLE, "B : Y\t\r\n\tZ  ")).isEqualTo("B : Y\t\r\n\tZ  ");
        assertThat(header(RELAXED, "Empty:\r\n ")).isEqualTo("empty:");
    }

    @Test
    void canonicalizesTheBodyOfTheRfc() {
        assertThat(body(SIMPLE, EXAMPLE, 100)).isEqualTo(" C \r\nD \t E\r\n");
        assertThat(body(RELAXED, EXAMPLE, 100)).isEqualTo(" C\r\nD E\r\n");
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '"',
            value = {
                "'', '|', ''",
                "'|', '|', ''",
                "'|||', '|', ''",
                "' |\t||', ' |\t|', ''",
                "'a', 'a|', 'a|'",
                "'a|', 'a|', 'a|'",
                "'a||b||', 'a||b|', 'a||b|'",
                "'a |  b|', 'a |  b|', 'a| b|'",
                "'a\tb  c\t|', 'a\tb  c\t|', 'a b c|'",
                "'a^b', 'a^b|', 'a^b|'",
                "'a^', 'a^|', 'a^|'",
                "'^^|', '^^|', '^^|'",
                "'a |^| b', 'a |^| b|', 'a|^| b|'"
            })
    void canonicalizesBodies(String given, String simple, String relaxed) {
        for (int chunk = 1; chunk < 8; chunk++) {
            assertThat(body(SIMPLE, octets(given), chunk)).isEqualTo(octets(simple));
            assertThat(body(RELAXED, octets(given), chunk)).isEqualTo(octets(relaxed));
        }
    }

    /** The streaming forms say the same as the words of the RFC, taken one after the other. */
    @Test
    void agreesWithTheWordsOfTheRfc() {
        Random random = new Random(6376);
        String[] pieces = {
            "\r\n",
            "\r\n",
            " ",
            "\t",
            "a",
            "bc",
            "\r",
            "\n",
            "  ",
            "d e",
            " !",
            "fghijklmnop",
            "\u008d\u00e9",
            "!",
            "\u0000",
            "\u0020\u0001"
        };
        for (int i = 0; i < 5_000; i++) {
            StringBuilder text = new StringBuilder();
            for (int length = random.nextInt(40); length > 0; length--) {
                text.append(pieces[random.nextInt(pieces.length)]);
            }
            String given = text.toString();
            int chunk = 1 + random.nextInt(90);
            assertThat(body(SIMPLE, given, chunk)).isEqualTo(simple(given));
            assertThat(body(RELAXED, given, chunk)).isEqualTo(relaxed(given));
        }
    }

    private static String simple(String text) {
        return text.replaceAll("(\r\n)*\\z", "") + "\r\n";
    }

    private static String relaxed(String text) {
        String reduced = text.replaceAll("[ \t]+(?=\r\n|\\z)", "").replaceAll("[ \t]+", " ");
        String ended = reduced.replaceAll("(\r\n)*\\z", "");
        return ended.isEmpty() ? "" : ended + "\r\n";
    }

    /** CRLF stands as a bar, a lone CR as a caret. */
    private static String octets(String text) {
        return text.replace("'", "").replace("|", "\r\n").replace('^', '\r');
    }

    private static String header(Canonicalization canonicalization, String field) {
        StringBuilder out = new StringBuilder();
        canonicalization.append(Field.parse(field).orElseThrow(), out);
        return out.toString();
    }

    private static String body(Canonicalization canonicalization, String text, int chunk) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        BodyCanonicalizer body = canonicalization.body((octets, from, to) -> out.write(octets, from, to - from));
        byte[] octets = text.getBytes(StandardCharsets.ISO_8859_1);
        for (int at = 0; at < octets.length; at += chunk) {
            body.update(octets, at, Math.min(octets.length, at + chunk));
        }
        body.finish();
        return out.toString(StandardCharsets.ISO_8859_1);
    }
}
