package org.sluice.support.sasl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScramHashTest {

    /** The user of RFC 7677 section 3, hashed by somebody else's program. */
    private static final String PENCIL = "SCRAM-SHA-256$4096:W22ZaJ0SNY7soEsUEjb6gQ==$"
            + "WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY=:wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU=";

    @Test
    void hashesAsOthersDo() {
        byte[] salt = Base64.getDecoder().decode("W22ZaJ0SNY7soEsUEjb6gQ==");
        assertThat(ScramHash.of("pencil", salt, 4_096).written()).isEqualTo(PENCIL);
    }

    @Test
    void readsWhatItWrites() {
        ScramHash hash = ScramHash.parse(PENCIL);
        assertThat(hash.written()).isEqualTo(PENCIL);
        assertThat(hash.iterations()).isEqualTo(4_096);
        assertThat(hash.isOf("pencil")).isTrue();
        assertThat(hash.isOf("Pencil")).isFalse();
        assertThat(hash).asString().doesNotContain("W22Z");
    }

    @Test
    void hashesWhatIsNotAscii() {
        ScramHash hash = ScramHash.of("p\u00e4\ud83d\ude00", new byte[] {1}, 4_096);
        assertThat(hash.isOf("p\u00e4\ud83d\ude00")).isTrue();
        assertThat(hash.isOf("pa\ud83d\ude00")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "pencil",
                "SCRAM-SHA-1$4096:AAAA$AAAA:AAAA",
                "SCRAM-SHA-256$4095:W22ZaJ0SNY7soEsUEjb6gQ==$WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY=:wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU=",
                "SCRAM-SHA-256$9999999:W22ZaJ0SNY7soEsUEjb6gQ==$WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY=:wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU=",
                "SCRAM-SHA-256$4096:W22ZaJ0SNY7soEsUEjb6gQ==$WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4g==:wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU=",
                "SCRAM-SHA-256$4096:=$WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY=:wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU="
            })
    void refusesAnythingElseWithoutRepeatingIt(String text) {
        assertThatThrownBy(() -> ScramHash.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .message()
                .doesNotContain("W22Z")
                .doesNotContain("pencil");
    }
}
