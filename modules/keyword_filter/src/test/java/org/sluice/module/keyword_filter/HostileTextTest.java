package org.sluice.module.keyword_filter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Texts and files made to take long. The bounds are for machines far slower than any; what is not linear takes hours. */
class HostileTextTest {

    private static final Duration PATIENCE = Duration.ofSeconds(120);
    private static final int LENGTH = 1_000_000;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<",
                "<a",
                "<a b='",
                "&",
                "&#",
                "&#x",
                "<!--",
                "<!-",
                "-->",
                "<script>",
                "</",
                "<style></",
                "<style></styl",
                "<textarea></textarea",
                "<title><",
                "<plaintext></",
                "<!--[",
                "<!--->",
                "<![CDATA[",
                "<?",
                "\u0301",
                "\ud83d\ude00\u0301",
                " ",
                "&amp;",
                "<b>",
                "a=\"",
                "\u200b",
                "\u1112\u1161",
                "\ufdfa"
            })
    void markupThatNeverEnds(String piece) {
        assertTimeoutPreemptively(
                PATIENCE, () -> assertThat(count(words("needle"), piece.repeat(LENGTH / piece.length())))
                        .isZero());
    }

    /** Each character ends as many words as there are. */
    @Test
    void wordsWithinWords() {
        Map<String, List<String>> nested = new HashMap<>();
        IntStream.rangeClosed(1, 256).mapToObj("a"::repeat).forEach(word -> nested.put(word, List.of(word)));
        assertTimeoutPreemptively(
                PATIENCE, () -> assertThat(count(nested, "a".repeat(LENGTH))).isEqualTo(256));
    }

    /** The longest way back, again and again. */
    @Test
    void beginningsThatComeToNothing() {
        String word = "a".repeat(200) + "b";
        assertTimeoutPreemptively(
                PATIENCE, () -> assertThat(count(words(word), ("a".repeat(199) + "c").repeat(LENGTH / 200)))
                        .isZero());
    }

    @Test
    void aHundredThousandWords() {
        Random random = new Random(1);
        Map<String, List<String>> many = new HashMap<>();
        for (int i = 0; i < 100_000; i++) {
            String word = Long.toString(random.nextLong() >>> 16, 36);
            many.put(word, List.of(word));
        }
        String text = String.join(" ", many.keySet());
        assertTimeoutPreemptively(PATIENCE, () -> assertThat(count(many, text)).isGreaterThanOrEqualTo(many.size()));
    }

    /** One word that every pattern needs. */
    @Test
    void aWordInEveryPattern() {
        Map<String, List<String>> many = new HashMap<>();
        IntStream.range(0, 50_000).forEach(i -> many.put("always|" + i, List.of("always", "w" + i)));
        assertTimeoutPreemptively(PATIENCE, () -> assertThat(count(many, "always w17 ".repeat(100_000)))
                .isEqualTo(2));
    }

    private static Map<String, List<String>> words(String... words) {
        Map<String, List<String>> patterns = new HashMap<>();
        for (String word : words) {
            patterns.put(word, List.of(word));
        }
        return patterns;
    }

    private static int count(Map<String, List<String>> patterns, String text) {
        Keywords keywords = Keywords.of(patterns, false);
        Tally tally = new Tally(keywords);
        for (HtmlText.Reader reader : HtmlText.Reader.values()) {
            Characters chain = new HtmlText(
                    reader, new Folding(Cursor.of(keywords, tally)), new Folding(Cursor.of(keywords, tally)));
            text.codePoints().forEach(chain::accept);
            chain.end();
        }
        tally.endPart();
        return tally.count();
    }
}
