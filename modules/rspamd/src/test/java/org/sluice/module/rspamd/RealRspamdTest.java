package org.sluice.module.rspamd;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sluice.testing.Asking;
import org.sluice.testing.Configs;
import org.sluice.testing.FakeContext;
import org.sluice.testing.FakeDns;
import org.sluice.testing.Rspamd;
import org.sluice.validation.Answer;
import org.sluice.validation.Phase;
import org.sluice.validation.Verdict;

/** The module with Debian's rspamd on the other side. */
class RealRspamdTest {

    @TempDir
    static Path folder;

    private static Rspamd server;

    private final List<RspamdModule> modules = new ArrayList<>();

    @BeforeAll
    static void start() throws IOException {
        server = Rspamd.start(folder, Rules.ALL, "");
    }

    @AfterAll
    static void stop() {
        if (server != null) {
            server.close();
        }
    }

    @AfterEach
    void end() {
        modules.forEach(RspamdModule::close);
    }

    @ParameterizedTest(name = "score {0}: {1}")
    @CsvSource({
        "1,    no action,       CONTINUE, '',   ",
        "-3.5, no action,       CONTINUE, '',   ",
        "4,    greylist,        CONTINUE, '',   ",
        "6,    add header,      CONTINUE, true, ",
        "8.25, rewrite subject, CONTINUE, true, ",
        "15,   reject,          REJECT,   true, 554 5.7.1 Message refused as spam (reject)"
    })
    void judges(String score, String action, String disposition, String spam, String reply) throws Exception {
        FakeContext context = question("X-Test-Score: " + score + "\nSubject: hello\n\nHello.\n");
        Verdict verdict = Asking.ask(module(Map.of()), context);
        assertThat(verdict.disposition()).hasToString(disposition);
        assertThat(verdict.reply().map(Object::toString).orElse(null)).isEqualTo(reply);
        assertThat(context.effects().get("rspamd.action")).contains(action);
        assertThat(context.effects().get("rspamd.score")).contains(score);
        assertThat(context.effects().get("rspamd.required_score")).contains("15");
        assertThat(context.effects().get("rspamd.symbols")).contains("[\"TEST_MARKER(" + score + ")\"]");
        assertThat(context.effects().get("content.spam").orElse("")).isEqualTo(spam);
    }

    @Test
    void judgesMailInjectedOverHttp() throws Exception {
        FakeContext context = FakeContext.at(Phase.MSG_GEN_DATA_SPOOL, "192.0.2.1", new FakeDns())
                .withRecipient("b@one.example")
                .body("X-Test-Score: 20\n\nHello.\n");
        assertThat(Asking.ask(module(Map.of()), context).disposition()).hasToString("REJECT");
    }

    @ParameterizedTest(name = "use_smtp_message = {0}")
    @CsvSource({"false, Later please", "true, Try again later"})
    void defersOnASoftReject(String theirs, String text) throws Exception {
        FakeContext context = question("X-Test-Soft: yes\nSubject: hello\n\nHello.\n");
        Verdict verdict =
                Asking.ask(module(Map.of("use_smtp_message", theirs, "soft_reject_reply", "Later please")), context);
        assertThat(verdict.reply().map(Object::toString)).contains("451 4.7.1 " + text);
        assertThat(context.effects().get("content.spam")).isEmpty();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({"pass, CONTINUE", "defer, DEFER", "discard, DISCARD", "quarantine, QUARANTINE"})
    void doesWhatTheOperatorSays(String disposition, String expected) throws Exception {
        FakeContext context = question("X-Test-Score: 20\nSubject: hello\n\nHello.\n");
        Verdict verdict = Asking.ask(module(Map.of("spam_disposition", disposition)), context);
        assertThat(verdict.disposition()).hasToString(expected);
        assertThat(context.effects().get("content.spam")).contains("true");
    }

    @Test
    void doesWhatThePolicyModuleSays() throws Exception {
        FakeContext context = question("X-Test-Score: 20\nSubject: hello\n\nHello.\n")
                .answering("site", Answer.of(Verdict.accept("wanted"), Map.of("content.spam", "false")));
        Verdict verdict = Asking.ask(module(Map.of("policy_module", "site")), context);
        assertThat(verdict).isEqualTo(Verdict.CONTINUE);
        assertThat(context.effects().get("scan.action")).contains("reject");
        assertThat(context.effects().get("content.spam")).contains("false");
    }

    /** Without {@code pass_all} it asks no more rules once it would reject. */
    @ParameterizedTest(name = "{0} in place of {1} that comes to {2}")
    @CsvSource({
        "no_action,   20, reject, CONTINUE",
        "no_action,   9,  reject, CONTINUE",
        "quarantine,  20, reject, QUARANTINE",
        "discard,     20, reject, DISCARD",
        "discard,     20, defer,  DEFER",
        "tempfail,    20, reject, REJECT"
    })
    void doesWhatRspamdWantsInstead(String instead, String score, String spam, String expected) throws Exception {
        FakeContext context =
                question("X-Test-Instead: " + instead + "\nX-Test-Score: " + score + "\nSubject: hello\n\nHello.\n");
        Verdict verdict = Asking.ask(
                module(Map.of("validation.mode", "DECIDE", "spam_disposition", spam, "pass_all", "true")), context);
        assertThat(verdict.disposition()).hasToString(expected);
        assertThat(context.effects().headerEdits()).as("no mark either").isEmpty();
        assertThat(context.effects().get("content.spam")).contains("true");
    }

    @Test
    void marksAndRewritesOnlyWhereItDecides() throws Exception {
        String message = "X-Test-Score: 9\nX-Spam: No\nSubject: hello\n\nHello.\n";
        FakeContext observing = question(message);
        Asking.ask(module(Map.of()), observing);
        assertThat(observing.effects().headerEdits()).isEmpty();
        FakeContext deciding = question(message);
        Asking.ask(module(Map.of("validation.mode", "DECIDE")), deciding);
        assertThat(deciding.effects().headerEdits())
                .containsExactly("replace X-Spam: Yes", "replace Subject: *** SPAM *** hello");
    }

    @Test
    void editsTheHeaderOnlyWhereItMay() throws Exception {
        String message = "X-Test-Edits: yes\nSubject: hello\n\nHello.\n";
        FakeContext strict = question(message);
        Asking.ask(module(Map.of("validation.mode", "DECIDE")), strict);
        assertThat(strict.effects().headerEdits()).isEmpty();
        FakeContext open = question(message);
        Asking.ask(module(Map.of("validation.mode", "DECIDE", "edit_header", "true")), open);
        assertThat(open.effects().headerEdits())
                .startsWith("remove X-Test-Edits")
                .containsExactlyInAnyOrder(
                        "remove X-Test-Edits",
                        "add X-Behind: one",
                        "prepend X-Front: two",
                        "prepend X-Many: a",
                        "add X-Many: b");
    }

    @ParameterizedTest(name = "{0}: edit_envelope = {1}")
    @CsvSource({
        "DATA,               false, ''",
        "DATA,               true,  'sender new@example.org, addRecipient x@example.org, removeRecipient b@one.example'",
        "MSG_GEN_DATA_SPOOL, true,  sender new@example.org"
    })
    void changesTheEnvelopeOnlyWhereItMay(Phase phase, String may, String edits) throws Exception {
        FakeContext context = question(phase, "X-Test-Edits: yes\nSubject: hello\n\nHello.\n");
        Asking.ask(module(Map.of("validation.mode", "DECIDE", "edit_envelope", may)), context);
        assertThat(String.join(", ", context.effects().others())).isEqualTo(edits);
        assertThat(context.effects().get("rspamd.ignored").isPresent()).isEqualTo(phase != Phase.DATA);
    }

    @ParameterizedTest(name = "edit_envelope = {0}")
    @CsvSource({"false, CONTINUE, clean", "true, DEFER, temporary_error"})
    void doesNothingByHalves(String may, String disposition, String result) throws Exception {
        FakeContext context = question("X-Test-No-Address: yes\nX-Test-Edits: yes\n\nHello.\n");
        Map<String, String> options =
                Map.of("validation.mode", "DECIDE", "edit_envelope", may, "edit_header", may, "edit_body", may);
        assertThat(Asking.ask(module(options), context).disposition()).hasToString(disposition);
        assertThat(context.effects().get("rspamd.result")).contains(result);
        assertThat(context.effects().others()).isEmpty();
        assertThat(context.effects().headerEdits()).isEmpty();
    }

    @ParameterizedTest(name = "edit_body = {0}, max_edit_kb = {1}: {2} octets")
    @CsvSource({
        "false, 51200, 100,      CONTINUE, ''",
        "true,  51200, 100,      CONTINUE, replaceBody 100",
        "true,  51200, 10000000, CONTINUE, replaceBody 10000000",
        "true,  1000,  10000000, DEFER,    ''"
    })
    void rewritesTheBodyOnlyWhereItMay(String may, String most, int octets, String disposition, String edits)
            throws Exception {
        FakeContext context = question("X-Test-Rewrite: " + octets + "\nSubject: hello\n\nHello.\n");
        Map<String, String> options =
                Map.of("validation.mode", "DECIDE", "edit_body", may, "max_edit_kb", most, "timeout_millis", "60000");
        assertThat(Asking.ask(module(options), context).disposition()).hasToString(disposition);
        assertThat(String.join(", ", context.effects().others())).isEqualTo(edits);
        assertThat(context.effects().headerEdits()).isEmpty();
    }

    @Test
    void endsEveryLineOfABodyAsMailDoes() throws Exception {
        FakeContext context = question("X-Test-Lines: yes\nSubject: hello\n\nHello.\n");
        Asking.ask(module(Map.of("validation.mode", "DECIDE", "edit_body", "true")), context);
        assertThat(context.effects().others()).containsExactly("replaceBody " + "a\r\nb\r\n".length());
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({
        "yes, version=TLSv1.3 cipher=TLS_AES_256_GCM_SHA384 issuer=Our CA",
        "no,  version=TLSv1.3 cipher=TLS_AES_256_GCM_SHA384 issuer=nil"
    })
    void tellsOfTls(String verified, String told) throws Exception {
        FakeContext context = question("X-Test-Tls: yes\n\nHello.\n")
                .tls()
                .with("tls_protocol", "TLSv1.3")
                .with("tls_cipher", "TLS_AES_256_GCM_SHA384")
                .with("tls_client_verified", verified)
                .with("tls_client_cert_issuer_cn", "Our CA");
        assertThat(toldTo(context)).isEqualTo(told);
        assertThat(toldTo(question("X-Test-Tls: yes\n\nHello.\n").with("tls_cipher", "stale")))
                .isEqualTo("version=nil cipher=nil issuer=nil");
    }

    /** It understands who sent what to whom, and takes nothing a client says for a line of ours. */
    @Test
    void tellsTheEnvelope() throws Exception {
        FakeContext context = question("X-Test-Envelope: yes\n\nHello.\n")
                .hello("client.example\r\nFile: /etc/hostname")
                .with("fcdns.status", "pass")
                .with("fcdns.name", "host.example")
                .user("ann")
                .sender("a@sender.example")
                .withRecipient("c@two.example");
        assertThat(toldTo(context))
                .isEqualTo("ip=192.0.2.1 helo=client.example??File: /etc/hostname from=a@sender.example"
                        + " rcpt=b@one.example+c@two.example user=ann host=host.example size=32");
    }

    @Test
    void tellsTheNullSender() throws Exception {
        assertThat(toldTo(question("X-Test-Envelope: yes\n\nHello.\n").sender("")))
                .contains("from= rcpt=b@one.example user=nil");
    }

    /** What rspamd says it was told. */
    private String toldTo(FakeContext context) throws Exception {
        return Asking.ask(module(Map.of("use_smtp_message", "true")), context)
                .reply()
                .orElseThrow()
                .text();
    }

    private RspamdModule module(Map<String, String> options) {
        Map<String, String> all = new HashMap<>(options);
        all.put("servers", "unix:" + server.socket());
        RspamdModule module = Configs.configured(new RspamdModule(), all);
        modules.add(module);
        return module;
    }

    private static FakeContext question(String message) {
        return question(Phase.DATA, message);
    }

    private static FakeContext question(Phase phase, String message) {
        return FakeContext.at(phase, "192.0.2.1", new FakeDns())
                .withRecipient("b@one.example")
                .body(message);
    }
}
