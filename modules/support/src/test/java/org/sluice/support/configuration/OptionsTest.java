package org.sluice.support.configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sluice.validation.ConfigurationRefused;

class OptionsTest {

    @ParameterizedTest
    @CsvSource({"true, true", "Yes, true", "on, true", "false, false", "NO, false", "' off ', false"})
    void readsSwitches(String value, boolean expected) {
        assertThat(Options.flag("check", value)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "ture", "1", "enabled"})
    void refusesWhatIsNoSwitch(String value) {
        assertThatThrownBy(() -> Options.flag("check", value))
                .isInstanceOf(ConfigurationRefused.class)
                .hasMessage("check: " + value + " (expected: true or false)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "399", "600", "5x4", "99999999999"})
    void refusesNumbersOutOfBounds(String value) {
        assertThatThrownBy(() -> Options.number("code", value, 400, 599)).isInstanceOf(ConfigurationRefused.class);
        assertThat(Options.number("code", " 554 ", 400, 599)).isEqualTo(554);
    }

    @Test
    void readsLargeNumbers() {
        assertThat(Options.number("limit", "9000000000", 0, 1L << 40)).isEqualTo(9_000_000_000L);
    }

    @Test
    void splitsWords() {
        assertThat(Options.words("lists", " global, partners ,", "[a-z]+", "names"))
                .containsExactly("global", "partners");
        assertThat(Options.words("lists", "", "[a-z]+", "names")).isEmpty();
        assertThatThrownBy(() -> Options.words("lists", "a b!", "[a-z]+", "names"))
                .isInstanceOf(ConfigurationRefused.class);
    }

    @Test
    void keepsLineBreaksOutOfReplies() {
        assertThat(Options.replyText("text", "No entry ")).isEqualTo("No entry");
        assertThatThrownBy(() -> Options.replyText("text", "a\r\n250 b")).isInstanceOf(ConfigurationRefused.class);
    }
}
