package org.sluice.module.policy_service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sluice.message.SmtpReply;

class ActionReaderTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "REJECT                        | REFUSE          | 554 5.7.1 Access denied",
                "reject Not today              | REFUSE          | 554 5.7.1 Not today",
                "REJECT 5.1.8 Not you          | REFUSE          | 554 5.1.8 Not you",
                "REJECT 4.1.8 Not you          | REFUSE          | 554 5.1.8 Not you",
                "REJECT 5.1.8                  | REFUSE          | 554 5.1.8 Access denied",
                "REJECT 5.1.8x y               | REFUSE          | 554 5.7.1 5.1.8x y",
                "DEFER                         | REFUSE          | 450 4.7.1 Access denied",
                "Defer 5.2.2 Full              | REFUSE          | 450 4.2.2 Full",
                "421 4.7.0 Go away             | REFUSE          | 421 4.7.0 Go away",
                "450 Later                     | REFUSE          | 450 4.7.1 Later",
                "550 5.7.23 SPF fail - not you | REFUSE          | 550 5.7.23 SPF fail - not you",
                "599   x                       | REFUSE          | 599 5.7.1 x",
                "DEFER_IF_PERMIT               | DEFER_IF_PERMIT | 450 4.7.1 Service unavailable",
                "defer_if_permit 4.2.0 Grey    | DEFER_IF_PERMIT | 450 4.2.0 Grey",
                "DEFER_IF_REJECT 4.3.0 Broken  | DEFER_IF_REJECT | 450 4.3.0 Broken"
            })
    void readsRefusals(String value, Action.Kind kind, String reply) throws Exception {
        Action action = ActionReader.read(value);
        assertThat(action.kind()).isEqualTo(kind);
        assertThat(action.reply().map(SmtpReply::toString)).contains(reply);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "OK                        | OK       | ''",
                "ok why not                | OK       | why not",
                "RELAY                     | OK       | ''",
                "1                         | OK       | ''",
                "450                       | OK       | ''",
                "00000000000000000000      | OK       | ''",
                "dunno mock                | DUNNO    | mock",
                "DISCARD for reasons       | DISCARD  | for reasons",
                "HOLD                      | HOLD     | ''",
                "PREPEND X-Grey: delayed   | PREPEND  | X-Grey: delayed",
                "prepend X-Empty:          | PREPEND  | X-Empty:",
                "REDIRECT a@X.example      | REDIRECT | a@x.example",
                "BCC \"a b\"@x.example     | BCC      | \"a b\"@x.example",
                "WARN look                 | WARN     | look",
                "INFO                      | INFO     | ''"
            })
    void readsAllOthers(String value, Action.Kind kind, String text) throws Exception {
        Action action = ActionReader.read(value);
        assertThat(action.kind()).isEqualTo(kind);
        assertThat(action.text()).isEqualTo(text);
        assertThat(action.reply()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " DUNNO",
                "DUNNO!",
                "OK,DUNNO",
                "permit",
                "reject_unauth_destination",
                "greylist",
                "FILTER",
                "FILTER smtp:[127.0.0.1]:10025",
                "450 ",
                "399 x",
                "600 x",
                "4500 x",
                "500x",
                "-1",
                "5.7.1 x",
                "250 2.0.0 fine",
                "PREPEND",
                "PREPEND X-Grey",
                "PREPEND X Grey: x",
                "PREPEND : x",
                "REDIRECT",
                "REDIRECT a",
                "REDIRECT postmaster",
                "REDIRECT a@b@c",
                "BCC <a@x.example>",
                "BCC a@x.example, b@x.example"
            })
    void neverPermitsWhatItDoesNotKnow(String value) {
        assertThatThrownBy(() -> ActionReader.read(value)).isInstanceOf(UnusableReply.class);
    }

    @Test
    void writesNothingThatBreaksALine() throws Exception {
        assertThat(ActionReader.read("REJECT caf\u00e9\r250\t\u0000ok").reply().map(SmtpReply::toString))
                .contains("554 5.7.1 caf??250??ok");
        assertThat(ActionReader.read("PREPEND X-A: b\rX-C: d").text()).isEqualTo("X-A: b?X-C: d");
    }

    @Test
    void cutsLongTexts() throws Exception {
        String text = ActionReader.read("REJECT " + "x".repeat(10_000))
                .reply()
                .orElseThrow()
                .text();
        assertThat(text).hasSize(500);
        assertThatThrownBy(() -> ActionReader.read("PREPEND X-A: " + "x".repeat(900)))
                .isInstanceOf(UnusableReply.class);
    }
}
