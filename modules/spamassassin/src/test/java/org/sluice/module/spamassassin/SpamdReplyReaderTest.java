package org.sluice.module.spamassassin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SpamdReplyReaderTest {

    /** As Debian's spamd 4.0.1 sent it. */
    private static final String SPAM =
            "SPAMD/1.1 0 EX_OK\r\nContent-length: 20\r\nSpam: True ; 7.5 / 5.0\r\n\r\nTEST_MARKER,TEST_END";

    @Test
    void waitsUntilItIsComplete() throws Exception {
        for (int length = 0; length < SPAM.length(); length++) {
            assertThat(SpamdReplyReader.read(SPAM.substring(0, length))).isEmpty();
        }
        SpamdReply reply = SpamdReplyReader.read(SPAM).orElseThrow();
        assertThat(reply.spam()).isTrue();
        assertThat(reply.score()).isEqualByComparingTo("7.5");
        assertThat(reply.threshold()).isEqualByComparingTo("5");
        assertThat(reply.symbols()).containsExactly("TEST_MARKER", "TEST_END");
    }

    @ParameterizedTest
    @CsvSource({"True, true", "Yes, true", "False, false", "No, false"})
    void readsEverySpelling(String word, boolean spam) throws Exception {
        String text = "SPAMD/1.5 0 EX_OK\nspam: " + word + " ; -2.0 / -5.0\nCONTENT-LENGTH: 0\n\n";
        assertThat(SpamdReplyReader.read(text).orElseThrow().spam()).isEqualTo(spam);
        assertThat(SpamdReplyReader.read(text).orElseThrow().symbols()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 200 OK\r\n",
                "SPAMD/1.0 76 Bad header line: (Content-Length mismatch: Expected 10 bytes, got 102 bytes)\r\n",
                "SPAMD/1.1 0 EX_OK\r\nContent-length: 0\r\n\r\n",
                "SPAMD/1.1 0 EX_OK\r\nSpam: True ; 7.5 / 5.0\r\n\r\n",
                "SPAMD/1.1 0 EX_OK\r\nSpam: Maybe ; 7.5 / 5.0\r\nContent-length: 0\r\n\r\n",
                "SPAMD/1.1 0 EX_OK\r\nSpam: True ; nan / 5.0\r\nContent-length: 0\r\n\r\n",
                "SPAMD/1.1 0 EX_OK\r\nSpam: True ; 7.5 / 5.0\r\nContent-length: -1\r\n\r\n"
            })
    void noVerdictIsNoVerdict(String text) {
        assertThatThrownBy(() -> SpamdReplyReader.read(text))
                .isInstanceOfSatisfying(SpamdFailure.class, failure -> assertThat(failure.isUnavailable())
                        .isFalse());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SPAMD/1.0 79 Timeout: (3 second timeout while trying to CHECK)\r\n",
                "SPAMD/1.0 69 Service Unavailable: later\r\n",
                "SPAMD/1.0 75\r\n"
            })
    void saysWhoMayBeAskedInstead(String text) {
        assertThatThrownBy(() -> SpamdReplyReader.read(text))
                .isInstanceOfSatisfying(SpamdFailure.class, failure -> assertThat(failure.isUnavailable())
                        .isTrue());
    }
}
