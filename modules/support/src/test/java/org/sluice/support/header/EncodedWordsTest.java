package org.sluice.support.header;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EncodedWordsTest {

    @ParameterizedTest
    @ValueSource(strings = {"", "plain ~ text", "a\tb"})
    void leavesAsciiAlone(String text) {
        assertThat(EncodedWords.of(text)).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\u00e9",
                "one \u00df two",
                "20 \u20ac, 20 \u20ac, 20 \u20ac, 20 \u20ac, 20 \u20ac, 20 \u20ac, 20 \u20ac",
                "\ud83d\ude00\u0085"
            })
    void encodesTheRestInWordsOfTheirOwn(String text) {
        String[] words = EncodedWords.of(text).split(" ");
        assertThat(words).allMatch(word -> word.length() <= 75 && word.matches("=\\?UTF-8\\?B\\?[A-Za-z0-9+/=]+\\?="));
        String decoded = Arrays.stream(words)
                .map(word -> Base64.getDecoder().decode(word.substring(10, word.length() - 2)))
                .map(octets -> new String(octets, StandardCharsets.UTF_8))
                .collect(Collectors.joining());
        assertThat(decoded).isEqualTo(text);
    }
}
