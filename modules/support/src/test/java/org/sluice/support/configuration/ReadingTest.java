package org.sluice.support.configuration;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sluice.validation.AttributeKey;

class ReadingTest {

    @Test
    void readsNumbersWithinBounds() {
        assertThat(Reading.number(" 9000000000 ", 0, Long.MAX_VALUE)).hasValue(9_000_000_000L);
        assertThat(Reading.number("0", 0, 9)).hasValue(0);
        assertThat(Reading.number("9", 0, 9)).hasValue(9);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-1", "10", "ten", "0x9", "1.0", "99999999999999999999"})
    void findsNoNumberInAnythingElse(String text) {
        assertThat(Reading.number(text, 0, 9)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"true, true", "Yes, true", "on, true", "1, true", "FALSE, false", "no, false", "off, false", "0, false"
    })
    void readsSwitches(String text, boolean expected) {
        assertThat(Reading.flag(text)).contains(expected);
        assertThat(AttributeKey.isTrue(text)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "ture", "2", "enabled"})
    void findsNoSwitchInAnythingElse(String text) {
        assertThat(Reading.flag(text)).isEmpty();
    }

    @Test
    void findsConstantsInAnyCase() {
        assertThat(Reading.constant("seconds", TimeUnit.class)).contains(TimeUnit.SECONDS);
        assertThat(Reading.constant("second", TimeUnit.class)).isEmpty();
    }

    @Test
    void splitsWords() {
        assertThat(Reading.words(" a, b\tc ,,")).containsExactly("a", "b", "c");
        assertThat(Reading.words(" ")).isEmpty();
    }
}
