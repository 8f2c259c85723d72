package org.sluice.module.rspamd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sluice.message.EnvelopeAddress;
import org.sluice.support.upstream.MalformedReply;
import org.sluice.support.upstream.http.HttpReply;

class RspamdReplyReaderTest {

    /** As Debian's rspamd 3.4 sent it. */
    private static final String REWRITE =
            """
            {"is_skipped":false,"score":9.0,"required_score":15.0,"action":"rewrite subject","subject":"*** SPAM *** hello",\
            "symbols":{"TEST_MARKER":{"name":"TEST_MARKER","score":9.0,"metric_score":1.0,"options":["v=9"]}},"messages":{},\
            "message-id":"undef","time_real":0.000243}""";

    @Test
    void readsWhatRspamdSent() throws Exception {
        RspamdReply reply = read(REWRITE);
        assertThat(reply.action()).isEqualTo("rewrite subject");
        assertThat(reply.score()).isEqualTo(9);
        assertThat(reply.requiredScore()).hasValue(15);
        assertThat(reply.subject()).contains("*** SPAM *** hello");
        assertThat(reply.symbols()).extracting(Object::toString).containsExactly("TEST_MARKER(9)");
        assertThat(reply.smtpMessage()).isEmpty();
    }

    @Test
    void doesWithoutWhatIsMissing() throws Exception {
        RspamdReply reply =
                read("{\"action\":\"custom\",\"score\":-0.005,\"required_score\":NaN,\"symbols\":[1],\"milter\":7}");
        assertThat(reply)
                .isEqualTo(read("{\"score\":-0.005,\"action\":\"custom\",\"required_score\":null,\"x\":{\"y\":[]}}"));
        assertThat(reply.requiredScore()).isEmpty();
        assertThat(reply.edits()).isEqualTo(HeaderEdits.NONE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "OK",
                "[]",
                "\"reject\"",
                "{\"action\":\"reject\"",
                "{\"error\":\"invalid command\",\"error_domain\":\"protocol-error\"}",
                "{\"action\":\"reject\"}",
                "{\"score\":1}",
                "{\"action\":\"reject\",\"score\":\"15\"}",
                "{\"action\":\"reject\",\"score\":NaN}",
                "{\"action\":\"reject\",\"score\":1e999}",
                "{\"action\":\" \",\"score\":1}",
                "{\"action\":1,\"score\":1}"
            })
    void noVerdictIsNoVerdict(String json) {
        assertThatThrownBy(() -> read(json)).isInstanceOf(MalformedReply.class);
    }

    @Test
    void boundsWhatItKeeps() throws Exception {
        StringBuilder symbols = new StringBuilder();
        for (int i = 0; i < 5_000; i++) {
            symbols.append(i == 0 ? "" : ",").append("\"S").append(i).append("\":{\"score\":0}");
        }
        assertThat(read("{\"action\":\"reject\",\"score\":1,\"symbols\":{" + symbols + "}}")
                        .symbols())
                .hasSize(RspamdReply.MOST_SYMBOLS);
        assertThatThrownBy(() -> read("{\"action\":\"reject\",\"score\":1,\"x\":" + "[".repeat(5_000)))
                .isInstanceOf(MalformedReply.class);
    }

    @Test
    void noEditEndsItsLine() throws Exception {
        HeaderEdits edits =
                read("""
                        {"action":"no action","score":0,"milter":{"remove_headers":{"X:Y":1,"X-A":-1,"":0},
                        "add_headers":{"X-Long":"one\\r\\n\\ttwo","X-Evil":{"value":"a\\r\\nBcc: b","order":0},
                        "X\\r\\nY":"c","X-Null":null,"X-Number":5}}}""")
                        .edits();
        assertThat(edits.removals()).containsExactly(new HeaderEdits.Removal("X-A", List.of(-1)));
        assertThat(edits.additions())
                .containsExactly(
                        new HeaderEdits.Addition("X-Long", "one two", false),
                        new HeaderEdits.Addition("X-Evil", "a??Bcc: b", true),
                        new HeaderEdits.Addition("X-Number", "5", false));
    }

    @Test
    void takesForARemovalOnlyNumbers() throws Exception {
        HeaderEdits edits =
                read("""
                        {"action":"no action","score":0,"milter":{"remove_headers":{"X-A":0,"X-B":[1,"x",-1,null],
                        "X-C":"all","X-D":1.5,"X-E":[],"X-F":{"a":1},"X-G":99999999999}}}""")
                        .edits();
        assertThat(edits.removals())
                .containsExactly(
                        new HeaderEdits.Removal("X-A", List.of(0)), new HeaderEdits.Removal("X-B", List.of(1, -1)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "reject     | {'no_action':true,'reject':'discard'} | NO_ACTION",
                "add header | {'no_action':true}                    | NO_ACTION",
                "reject     | {'no_action':'true'}                  | ",
                "reject     | {'no_action':false}                   | ",
                "reject     | {'reject':'quarantine'}               | QUARANTINE",
                "reject     | {'reject':'discard'}                  | DISCARD",
                "reject     | {'reject':'soft reject'}              | ",
                "reject     | {'reject':1}                          | ",
                "add header | {'reject':'discard'}                  | "
            })
    void readsWhatIsToBeDoneInstead(String action, String milter, RspamdAction instead) throws Exception {
        String json = "{\"action\":\"" + action + "\",\"score\":1,\"milter\":" + milter.replace('\'', '"') + "}";
        assertThat(read(json).instead()).isEqualTo(Optional.ofNullable(instead));
    }

    @Test
    void readsTheEnvelopeItWants() throws Exception {
        EnvelopeEdits edits =
                envelope("\"change_from\":\"\",\"add_rcpt\":[\"<a@example.org>\"],\"del_rcpt\":\"b@example.org\"");
        assertThat(edits.isUsable()).isTrue();
        assertThat(edits.sender()).contains(EnvelopeAddress.NULL);
        assertThat(edits.added()).extracting(Object::toString).containsExactly("a@example.org");
        assertThat(edits.removed()).extracting(Object::toString).containsExactly("b@example.org");
        assertThat(envelope("\"x\":1")).isEqualTo(EnvelopeEdits.NONE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"change_from\":1",
                "\"change_from\":\"a b\"",
                "\"add_rcpt\":[\"\"]",
                "\"add_rcpt\":[\"a@example.org\",null]",
                "\"del_rcpt\":{\"a\":\"b\"}",
                "\"del_rcpt\":[\"a@example.org\\r\\nb\"]"
            })
    void knowsAnEnvelopeThatCannotBe(String milter) throws Exception {
        assertThat(envelope(milter).isUsable()).isFalse();
        assertThat(envelope(milter).changesRecipients()).isFalse();
    }

    @Test
    void boundsTheRecipientsItMayName() throws Exception {
        String most = "\"a@example.org\",".repeat(EnvelopeEdits.MOST);
        assertThat(envelope("\"add_rcpt\":[" + most.substring(0, most.length() - 1) + "]")
                        .isUsable())
                .isTrue();
        assertThat(envelope("\"add_rcpt\":[" + most + "\"b@example.org\"]").isUsable())
                .isFalse();
    }

    @Test
    void takesWhatStandsBehindForTheBody() throws Exception {
        String json = "{\"action\":\"no action\",\"score\":0}";
        assertThat(read(json).body()).isEmpty();
        assertThat(read(json + "New body.\r\n", String.valueOf(json.length()))
                        .body()
                        .orElseThrow())
                .asString()
                .isEqualTo("New body.\r\n");
        assertThat(read(json, String.valueOf(json.length())).body().orElseThrow())
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0", "-1", "9", "99999999", "99999999999999999999", "x"})
    void noMessageBeginsNowhere(String offset) {
        assertThatThrownBy(() -> read("{\"action\":\"no action\",\"score\":0}", offset))
                .isInstanceOf(MalformedReply.class);
    }

    private static EnvelopeEdits envelope(String milter) throws MalformedReply {
        return read("{\"action\":\"no action\",\"score\":0,\"milter\":{" + milter + "}}")
                .envelope();
    }

    private static RspamdReply read(String json) throws MalformedReply {
        return read(json, Map.of());
    }

    private static RspamdReply read(String octets, String offset) throws MalformedReply {
        return read(octets, Map.of("message-offset", List.of(offset)));
    }

    private static RspamdReply read(String octets, Map<String, List<String>> headers) throws MalformedReply {
        return new RspamdReplyReader(1 << 20)
                .read(new HttpReply(200, "OK", headers, octets.getBytes(StandardCharsets.UTF_8)));
    }
}
