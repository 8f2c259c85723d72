package org.sluice.module.cloudmark;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sluice.testing.Asking;
import org.sluice.testing.Configs;
import org.sluice.testing.FakeContext;
import org.sluice.testing.FakeDns;
import org.sluice.testing.FaultyServer;
import org.sluice.validation.Answer;
import org.sluice.validation.Phase;
import org.sluice.validation.Verdict;

/** What the module says to a strict server, and what becomes of the answers. */
class JudgementTest {

    private final Authority authority = new Authority();
    private final List<CloudmarkModule> modules = new ArrayList<>();
    private FaultyServer server;

    @BeforeEach
    void start() {
        server = new FaultyServer(authority::serve);
    }

    @AfterEach
    void stop() {
        modules.forEach(CloudmarkModule::close);
        server.close();
        assertThat(authority.refusals()).isEmpty();
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(
            quoteCharacter = '\'',
            value = {
                "0,       CONTINUE, false, clean,           ",
                "95,      CONTINUE, false, clean,           ",
                "95.5,    REJECT,   true,  spam,            554 5.7.1 Message refused as spam",
                "'\"97\"', REJECT,   true,  spam,            554 5.7.1 Message refused as spam",
                "missing, DEFER,    ,      temporary_error, '451 4.3.0 Message cannot be checked now, try again later'",
                "text,    DEFER,    ,      temporary_error, '451 4.3.0 Message cannot be checked now, try again later'",
                "503,     DEFER,    ,      temporary_error, '451 4.3.0 Message cannot be checked now, try again later'",
                "101,     DEFER,    ,      temporary_error, '451 4.3.0 Message cannot be checked now, try again later'"
            })
    void judges(String score, String disposition, String isSpam, String result, String reply) throws Exception {
        FakeContext context = question("X-Test-CMAE: " + score + "\nSubject: hello\n\nHello.\n");
        Verdict verdict = Asking.ask(module(Map.of()), context);
        assertThat(verdict.disposition()).hasToString(disposition);
        assertThat(verdict.reply().map(Object::toString).orElse(null)).isEqualTo(reply);
        assertThat(context.effects().get("cmae-isspam").orElse(null)).isEqualTo(isSpam);
        assertThat(context.effects().get("cloudmark.result")).contains(result);
        assertThat(context.effects().get("content.spam").isPresent()).isEqualTo(result.equals("spam"));
        if (isSpam != null) {
            assertThat(context.effects().get("cmae-score")).contains(score.replace("\"", ""));
            assertThat(context.effects().get("cmae-analysis")).contains("v=2.4 cv=abcdefgh c=1 a=x:17");
        }
    }

    @Test
    void sendsTheEnvelopeAndTheMessageAsItIs() throws Exception {
        FakeContext context = question("Subject: hello\n\n--\n.dot\n\n")
                .hello("client.example\r\nx")
                .sender("a@sender.example")
                .withRecipient("c@two.example");
        Asking.ask(module(Map.of("recipient_separator", ";")), context);
        assertThat(authority.forms())
                .containsExactly(Map.of(
                        "connIp", "192.0.2.1",
                        "heloDomain", "client.example??x",
                        "mailFrom", "a@sender.example",
                        "rcptTo", "b@one.example;c@two.example",
                        "rfc822", "Subject: hello\r\n\r\n--\r\n.dot\r\n\r\n"));
    }

    @ParameterizedTest(name = "{0}, {1}: {2}")
    @CsvSource({"true, pass, client.example", "true, fail, ", "false, pass, "})
    void tellsTheConfirmedNameWhereItMay(String sends, String status, String name) throws Exception {
        FakeContext context = question("Subject: hello\n\nHello.\n")
                .with("fcdns.status", status)
                .with("fcdns.name", "client.example");
        Asking.ask(module(Map.of("send_from_host", sends)), context);
        assertThat(authority.forms()).singleElement().satisfies(form -> assertThat(form.get("fromHost"))
                .isEqualTo(name));
    }

    @ParameterizedTest(name = "{0} octets: {1}")
    @CsvSource({"0, 'Subject: hello~~..~..dot~a.b~'", "20, 'Subject: hello~~..'"})
    void sendsDotsAsTheyCameWhereToldTo(String most, String sent) throws Exception {
        FakeContext context = question("Subject: hello\n\n.\n.dot\na.b\n");
        Asking.ask(module(Map.of("use_wire_rep", "true", "max_body_length", most)), context);
        assertThat(authority.forms()).singleElement().satisfies(form -> assertThat(form.get("rfc822"))
                .isEqualTo(sent.replace("~", "\r\n")));
    }

    @Test
    void judgesMailInjectedOverHttp() throws Exception {
        FakeContext context = FakeContext.at(Phase.MSG_GEN_DATA_SPOOL, "192.0.2.1", new FakeDns())
                .withRecipient("b@one.example")
                .body("X-Test-CMAE: 99\n\nHello.\n");
        assertThat(Asking.ask(module(Map.of("spam_disposition", "quarantine")), context)
                        .disposition())
                .hasToString("QUARANTINE");
        assertThat(authority.forms()).allMatch(form -> form.get("rcptTo").equals("b@one.example"));
    }

    @Test
    void sendsTheBeginningOfALongMessage() throws Exception {
        Asking.ask(module(Map.of("max_body_length", "20")), question("Subject: hello\n\nHello, hello.\n"));
        assertThat(authority.forms()).singleElement().satisfies(form -> assertThat(form.get("rfc822"))
                .isEqualTo("Subject: hello\r\n\r\nHe"));
    }

    /** Known once the server was looked at, which happens at the start. */
    @Test
    void sendsNoMoreThanTheServerTakes() throws Exception {
        authority.takes(18);
        CloudmarkModule module = module(Map.of("probe_seconds", "30"));
        String message = "Subject: hello\n\nHello, hello.\n";
        long end = System.nanoTime() + 60_000_000_000L;
        do {
            Asking.ask(module, question(message));
        } while (authority
                                .forms()
                                .get(authority.forms().size() - 1)
                                .get("rfc822")
                                .length()
                        > 18
                && System.nanoTime() < end);
        assertThat(authority.forms().get(authority.forms().size() - 1))
                .containsEntry("rfc822", "Subject: hello\r\n\r\n");
    }

    @Test
    void addsHeadersOnlyWhereItDecidesAndMay() throws Exception {
        String message = "X-Test-CMAE: 10\nX-CMAE-Score: 0\n\nHello.\n";
        FakeContext observing = question(message);
        Asking.ask(module(Map.of("add_headers", "true")), observing);
        assertThat(observing.effects().headerEdits()).isEmpty();
        FakeContext deciding = question(message);
        Asking.ask(module(Map.of("add_headers", "true", "validation.mode", "DECIDE")), deciding);
        assertThat(deciding.effects().headerEdits())
                .containsExactly("replace X-CMAE-Score: 10", "replace X-CMAE-Analysis: v=2.4 cv=abcdefgh");
    }

    @Test
    void doesWhatThePolicyModuleSays() throws Exception {
        FakeContext context = question("X-Test-CMAE: 99\n\nHello.\n")
                .answering("site", Answer.of(Verdict.accept("wanted"), Map.of("content.spam", "false")));
        assertThat(Asking.ask(module(Map.of("policy_module", "site")), context)).isEqualTo(Verdict.CONTINUE);
        assertThat(context.effects().get("content.spam")).contains("false");
    }

    private CloudmarkModule module(Map<String, String> options) {
        Map<String, String> all = new HashMap<>(Map.of("probe_seconds", "0"));
        all.putAll(options);
        all.put("servers", server.address());
        CloudmarkModule module = Configs.configured(new CloudmarkModule(), all);
        modules.add(module);
        return module;
    }

    private static FakeContext question(String message) {
        return FakeContext.at(Phase.DATA, "192.0.2.1", new FakeDns())
                .withRecipient("b@one.example")
                .body(message);
    }
}
