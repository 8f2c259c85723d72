package org.sluice.support.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OneLineTest {

    @ParameterizedTest
    @ValueSource(strings = {"\r", "\n", "\0", "\u001b", "\u007f", "\u0085", "\u2028", "\u2029"})
    void noCharacterEndsTheLine(String separator) {
        assertThat(OneLine.of("me" + separator + "File: x")).isEqualTo("me?File: x");
    }

    @Test
    void keepsTheRest() {
        assertThat(OneLine.of("\u00e9@b\u00fccher.example")).isEqualTo("\u00e9@b\u00fccher.example");
        assertThat(OneLine.octets("\u00e9\r")).isEqualTo("\u00c3\u00a9?");
    }
}
