package org.sluice.support.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CharactersTest {
    private static final Characters SOME = Characters.ALPHANUMERIC.and("-@~\0");

    @Test
    void holdsWhatItWasToldAndNothingElse() {
        Pattern same = Pattern.compile("[A-Za-z0-9@~\0-]");
        for (int c = -1; c <= 0x10ffff; c++) {
            boolean expected = c >= 0 && same.matcher(Character.toString(c)).matches();
            assertThat(SOME.has(c)).as("character %d", c).isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a",
                "a-1",
                "a_1",
                "a.b",
                ".",
                ".a",
                "a.",
                "a..b",
                "a.b.c",
                "a.b_.c",
                "a_.b",
                "ä",
                "a.ä",
                "a\uD83D\uDE00"
            })
    void saysWhatARegularExpressionSays(String text) {
        assertThat(SOME.hasAll(text)).isEqualTo(text.matches("[A-Za-z0-9@~\0-]*"));
        assertThat(SOME.hasDotted(text)).isEqualTo(text.matches("[A-Za-z0-9@~\0-]+(\\.[A-Za-z0-9@~\0-]+)*"));
    }

    @Test
    void isOfAsciiOnly() {
        assertThatThrownBy(() -> Characters.of("aä")).isInstanceOf(IllegalArgumentException.class);
    }
}
