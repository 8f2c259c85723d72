package org.sluice.module.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.sluice.module.webhook.EditReader.Operation;
import org.sluice.testing.FakeContext;
import org.sluice.testing.FakeDns;
import org.sluice.validation.Phase;

/** Which answers are taken, which are not, and why; and that the schema says the same. */
class AnswerReaderTest {

    private static final AnswerReader READER = new AnswerReader(1 << 16);

    private static final List<String> GOOD = List.of(
            "{'action': 'continue'}",
            "{'version': 1, 'action': 'accept', 'reason': 'known'}",
            "{'action': 'reject', 'code': 550, 'enhanced': '5.2.1', 'text': 'Closed', 'tomorrow': {'a': []}}",
            "{'action': 'defer', 'text': 'Later'}",
            "{'spam': true, 'score': -3.5}",
            "{'virus': 'Eicar-Test', 'variables': {'a': 'x', 'b': 1.5, 'c': false, 'd': null}}",
            "{'action': 'quarantine', 'connection_variables': {'seen': 1}, 'tarpit_millis': 30000}",
            "{'action': 'continue', 'edits': [{'op': 'add_header', 'name': 'X-A', 'value': 'a\tb'}]}",
            "{'action': 'continue', 'edits': [{'op': 'change_sender', 'address': ''}]}",
            "{'action': 'continue', 'edits': [{'op': 'insert_header', 'name': 'X-A', 'value': 'a', 'position': 2}]}",
            "{'action': 'continue', 'edits': [{'op': 'change_header', 'name': 'X-A', 'value': 'a', 'occurrence': 2}]}",
            "{'action': 'continue', 'edits': [{'op': 'remove_header', 'name': 'X-A', 'occurrence': 2}]}");

    /** What is wrong in any phase, and how the log says it. */
    private static final List<List<String>> BAD = List.of(
            List.of("not JSON", "not JSON"),
            List.of("{'action': 'continue'", "not JSON"),
            List.of("{'action': 'continue'} {}", "not JSON"),
            List.of("{'action': 'continue', 'action': 'reject'}", "not JSON"),
            List.of("['continue']", "an object"),
            List.of("{}", "neither action"),
            List.of("{'action': 'allow'}", "action"),
            List.of("{'action': true}", "action"),
            List.of("{'version': 2, 'action': 'continue'}", "version"),
            List.of("{'action': 'reject', 'code': 450}", "5xx"),
            List.of("{'action': 'defer', 'code': 550}", "4xx"),
            List.of("{'action': 'reject', 'code': '550'}", "code"),
            List.of("{'action': 'reject', 'code': 250}", "5xx"),
            List.of("{'action': 'continue', 'code': 550}", "belong to reject"),
            List.of("{'action': 'reject', 'enhanced': '4.7.1'}", "enhanced"),
            List.of("{'action': 'reject', 'enhanced': '5.7'}", "enhanced"),
            List.of("{'action': 'reject', 'text': 'a\\r\\n250 b'}", "text"),
            List.of("{'action': 'reject', 'text': 'sp\u00e4ter'}", "text"),
            List.of("{'action': 'reject', 'text': ' '}", "text"),
            List.of("{'action': 'reject', 'text': '" + "x".repeat(401) + "'}", "text"),
            List.of("{'action': 'continue', 'disconnect': true}", "disconnect"),
            List.of("{'action': 'reject', 'disconnect': 'yes'}", "disconnect"),
            List.of("{'action': 'continue', 'tarpit_millis': 30001}", "tarpit_millis"),
            List.of("{'action': 'continue', 'tarpit_millis': 1.5}", "tarpit_millis"),
            List.of("{'spam': 'x', 'score': '7'}", "score"),
            List.of("{'spam': true, 'score': 1e999999999}", "score"),
            List.of("{'action': 'continue', 'score': 7}", "score"),
            List.of("{'virus': ''}", "virus"),
            List.of("{'virus': 1}", "virus"),
            List.of("{'action': 'continue', 'variables': ['a']}", "variables"),
            List.of("{'action': 'continue', 'variables': {'a b': 1}}", "variables"),
            List.of("{'action': 'continue', 'variables': {'a': []}}", "variables.a"),
            List.of("{'action': 'continue', 'edits': {}}", "edits"),
            List.of("{'action': 'continue', 'edits': [1]}", "edits[0]"),
            List.of("{'action': 'continue', 'edits': [{'op': 'replace_body'}]}", "edits[0].op"),
            List.of("{'action': 'continue', 'edits': [{'op': 'add_header', 'name': 'X'}]}", "edits[0].value: missing"),
            List.of(
                    "{'action': 'continue', 'edits': [{'op': 'add_header', 'name': 'X:', 'value': 'y'}]}",
                    "edits[0].name"),
            List.of(
                    "{'action': 'continue', 'edits': [{'op': 'add_header', 'name': 'X', 'value': 'a\\r\\nb: c'}]}",
                    "edits[0].value"),
            List.of(
                    "{'action': 'continue', 'edits': [{'op': 'insert_header', 'name': 'X', 'value': 'y', 'position': -1}]}",
                    "edits[0].position"),
            List.of(
                    "{'action': 'continue', 'edits': [{'op': 'change_header', 'name': 'X', 'value': 'y', 'occurrence': 0}]}",
                    "edits[0].occurrence"),
            List.of(
                    "{'action': 'continue', 'edits': [{'op': 'remove_header', 'name': 'X', 'occurrence': 'all'}]}",
                    "edits[0].occurrence"),
            List.of("{'action': 'continue', 'edits': [{'op': 'add_recipient', 'address': ''}]}", "edits[0].address"),
            List.of(
                    "{'action': 'continue', 'edits': [{'op': 'add_recipient', 'address': 'a b@c'}]}",
                    "edits[0].address"),
            List.of("{'action': 'continue', 'reason': " + "[".repeat(100) + "]".repeat(100) + "}", "not JSON"));

    @Test
    void takesAnswers() throws Exception {
        for (String each : GOOD) {
            assertThat(read(each, Phase.DATA)).isNotNull();
        }
        assertThat(read("{'action': 'continue', 'code': null, 'edits': null, 'spam': null}", Phase.DATA))
                .as("many libraries write null for what is not there")
                .isEqualTo(HookAnswer.NOTHING);
        HookAnswer refusal = read(GOOD.get(2), Phase.DATA);
        assertThat(refusal.reply()).hasToString("Optional[550 5.2.1 Closed]");
        assertThat(read(GOOD.get(3), Phase.CONNECT).reply()).hasToString("Optional[421 4.7.1 Later]");
        assertThat(read(GOOD.get(5), Phase.DATA).variables())
                .containsEntry("b", "1.5")
                .containsEntry("c", "false")
                .doesNotContainKey("d");
    }

    @Test
    void editsOneOfSeveralFields() throws Exception {
        FakeContext context = FakeContext.at(Phase.DATA, "192.0.2.1", new FakeDns());
        read(
                        "{'action': 'continue', 'edits': ["
                                + "{'op': 'insert_header', 'name': 'X-A', 'value': 'first', 'position': 0},"
                                + "{'op': 'insert_header', 'name': 'X-A', 'value': ' third ', 'position': 2},"
                                + "{'op': 'change_header', 'name': 'X-B', 'value': 'gr\u00fc\u00df \u20ac'},"
                                + "{'op': 'change_header', 'name': 'X-B', 'value': '', 'occurrence': 3},"
                                + "{'op': 'change_header', 'name': 'X-C', 'value': '" + "word ".repeat(20)
                                + " ".repeat(90)
                                + "end'},"
                                + "{'op': 'remove_header', 'name': 'X-D', 'occurrence': 2},"
                                + "{'op': 'remove_header', 'name': 'X-E'}]}",
                        Phase.DATA)
                .edits()
                .forEach(each -> each.apply(context.effects()));
        assertThat(context.effects().headerEdits())
                .containsExactly(
                        "prepend X-A: first",
                        "insert 2 X-A: third",
                        "change 1 X-B: =?UTF-8?B?Z3LDvMOfIOKCrA==?=",
                        "change 3 X-B: ",
                        "change 1 X-C: " + "word ".repeat(13) + "word\r\n" + " word".repeat(6) + " end",
                        "remove 2 X-D",
                        "remove X-E");
    }

    /** The octets of Latin-1 mean something else to every reader. */
    @ParameterizedTest
    @CsvSource({
        "'op': 'add_header', add X-A: ",
        "'op': 'insert_header', prepend X-A: ",
        "'op': 'insert_header'; 'position': 1, insert 1 X-A: ",
        "'op': 'replace_header', replace X-A: ",
        "'op': 'change_header', change 1 X-A: "
    })
    void encodesWhatIsNotAscii(String edit, String made) throws Exception {
        FakeContext context = FakeContext.at(Phase.DATA, "192.0.2.1", new FakeDns());
        String answer = "{'action': 'continue', 'edits': [{" + edit.replace(';', ',')
                + ", 'name': 'X-A', 'value': 'caf\u00e9'}]}";
        read(answer, Phase.DATA).edits().forEach(each -> each.apply(context.effects()));
        assertThat(context.effects().headerEdits()).containsExactly(made.strip() + " =?UTF-8?B?Y2Fmw6k=?=");
    }

    @Test
    void refusesEverythingElse() {
        BAD.forEach(pair -> assertThatThrownBy(() -> read(pair.get(0), Phase.DATA))
                .as(pair.get(0))
                .isInstanceOf(MalformedAnswer.class)
                .hasMessageContaining(pair.get(1)));
    }

    /** The schema cannot say what belongs to which phase or action, nor what an address is; the rest it does. */
    @Test
    void agreesWithTheSchema() {
        assertThat(Schema.judge(
                        "answer.schema.json",
                        GOOD.stream().map(AnswerReaderTest::json).toList()))
                .allMatch("fits"::equals);
        List<String> typed = new ArrayList<>();
        for (List<String> pair : BAD) {
            String document = pair.get(0);
            boolean beyond = pair.get(1).matches("not JSON|5xx|4xx|belong to.*|edits\\[0].address|.*without spam")
                    || document.contains("4.7.1")
                    || document.contains("'continue', 'disconnect'")
                    || document.contains("'continue', 'score'")
                    || document.equals("{'virus': ''}");
            if (!beyond) {
                typed.add(json(document));
            }
        }
        assertThat(typed).hasSizeGreaterThan(20);
        assertThat(Schema.judge("answer.schema.json", typed))
                .hasSameSizeAs(typed)
                .noneMatch("fits"::equals);
    }

    @ParameterizedTest
    @CsvSource({
        "CONNECT, discard",
        "EHLO, quarantine",
        "AUTH, discard",
        "SET_BINDING, reject",
        "SET_BINDING, defer",
    })
    void knowsWhereAnActionIsPossible(Phase phase, String action) {
        assertThatThrownBy(() -> read("{'action': '" + action + "'}", phase))
                .isInstanceOf(MalformedAnswer.class)
                .hasMessageContaining("not possible at " + phase.word());
    }

    @Test
    void classifiesMessagesOnly() {
        assertThatThrownBy(() -> read("{'spam': true}", Phase.CONNECT)).isInstanceOf(MalformedAnswer.class);
    }

    /** What it takes in a phase the core takes too, and nothing it refuses would have been. */
    @ParameterizedTest
    @EnumSource(Operation.class)
    void allowsEditsWhereTheCoreDoes(Operation operation) throws Exception {
        String edit = "{'action': 'continue', 'edits': [{'op': '" + operation.word()
                + "', 'address': 'a@b.example', 'name': 'x', 'value': "
                + (operation == Operation.PRIORITY ? "1" : "'y'") + "}]}";
        for (Phase phase : Phase.values()) {
            FakeContext context = FakeContext.at(phase, "192.0.2.1", new FakeDns());
            boolean taken;
            try {
                read(edit, phase).edits().forEach(each -> each.apply(context.effects()));
                taken = true;
            } catch (MalformedAnswer refused) {
                taken = false;
            }
            assertThat(taken).as("%s at %s", operation, phase).isEqualTo(isLegal(operation, phase));
        }
    }

    /** The strict effects of the kit say it, as the core does. */
    private static boolean isLegal(Operation operation, Phase phase) throws MalformedAnswer {
        Phase legal =
                switch (operation) {
                    case ADD_RECIPIENT, REMOVE_RECIPIENT -> Phase.RCPTTO;
                    case REDIRECT -> Phase.FINAL_VALIDATION;
                    case BINDING, BINDING_GROUP, PRIORITY -> Phase.SET_BINDING;
                    default -> Phase.DATA;
                };
        String edit = "{'action': 'continue', 'edits': [{'op': '" + operation.word()
                + "', 'address': 'a@b.example', 'name': 'x', 'value': "
                + (operation == Operation.PRIORITY ? "1" : "'y'") + "}]}";
        try {
            FakeContext context = FakeContext.at(phase, "192.0.2.1", new FakeDns());
            read(edit, legal).edits().forEach(each -> each.apply(context.effects()));
            return true;
        } catch (IllegalStateException illegal) {
            return false;
        }
    }

    private static HookAnswer read(String json, Phase phase) throws MalformedAnswer {
        return READER.read(json(json).getBytes(StandardCharsets.UTF_8), phase);
    }

    private static String json(String quoted) {
        return quoted.replace('\'', '"').replace("\t", "\\t");
    }
}
