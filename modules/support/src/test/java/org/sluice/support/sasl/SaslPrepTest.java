package org.sluice.support.sasl;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SaslPrepTest {

    /** RFC 4013 section 3. */
    @Test
    void preparesAsTheRfcShows() {
        assertThat(SaslPrep.query("I\u00adX")).contains("IX");
        assertThat(SaslPrep.query("user")).contains("user");
        assertThat(SaslPrep.query("USER")).contains("USER");
        assertThat(SaslPrep.query("\u00aa")).contains("a");
        assertThat(SaslPrep.query("\u2168")).contains("IX");
        assertThat(SaslPrep.query("\u0007")).isEmpty();
        assertThat(SaslPrep.query("\u0627\u0031")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "\u00ad", "a\u0000b", "a\nb", "\u007f", "\ue000", "\ufffe", "\ufffd", "\ud800", "\u2028"})
    void refusesWhatNobodyCanBeCalled(String text) {
        assertThat(SaslPrep.query(text)).isEmpty();
        assertThat(SaslPrep.stored(text)).isEmpty();
    }

    @Test
    void takesALaterCharacterInAQueryOnly() {
        assertThat(SaslPrep.query("a\u0221")).contains("a\u0221");
        assertThat(SaslPrep.stored("a\u0221")).isEmpty();
    }

    @Test
    void knowsOneBlankOnly() {
        assertThat(SaslPrep.stored("a\u00a0\u3000b")).contains("a  b");
    }
}
