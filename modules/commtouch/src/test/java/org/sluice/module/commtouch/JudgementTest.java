package org.sluice.module.commtouch;

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

/** What the module says to a strict daemon, and what becomes of the answers. */
class JudgementTest {

    private final Ctasd ctasd = new Ctasd();
    private final List<CommtouchModule> modules = new ArrayList<>();
    private FaultyServer server;

    @BeforeEach
    void start() {
        server = new FaultyServer(ctasd::serve);
    }

    @AfterEach
    void stop() {
        modules.forEach(CommtouchModule::close);
        server.close();
        assertThat(ctasd.refusals()).isEmpty();
    }

    @ParameterizedTest(name = "{0} and {1}: {4}")
    @CsvSource({
        "Confirmed, NonVirus,  confirmed, nonvirus, REJECT,   true,  false, 554 5.7.1 Message refused as spam (confirmed)",
        "Bulk,      Unknown,   bulk,      unknown,  REJECT,   true,  false, 554 5.7.1 Message refused as spam (bulk)",
        "ValidBulk, Unknown,   validbulk, unknown,  CONTINUE, false, false, ",
        "Suspect,   Unknown,   suspect,   unknown,  CONTINUE, false, false, ",
        "Suspected, Unknown,   suspect,   unknown,  CONTINUE, false, false, ",
        "Unknown,   Medium,    unknown,   medium,   CONTINUE, false, false, ",
        "non-spam,  Non-Virus, none,      nonvirus, CONTINUE, false, false, ",
        "NonSpam,   Virus,     none,      virus,    REJECT,   false, true,  554 5.7.1 Message refused: it contains a virus",
        "Bulk,      High,      bulk,      high,     REJECT,   true,  true,  554 5.7.1 Message refused: it contains a virus",
        "'',        High,      unknown,   high,     REJECT,   false, true,  554 5.7.1 Message refused: it contains a virus"
    })
    void judges(
            String spam,
            String vod,
            String spamClass,
            String threat,
            String disposition,
            boolean countsAsSpam,
            boolean countsAsVirus,
            String reply)
            throws Exception {
        FakeContext context = question("X-Test-CTCH: spam=" + spam + ";vod=" + vod + "\n\nHello.\n");
        Verdict verdict = Asking.ask(module(Map.of()), context);
        assertThat(verdict.disposition()).hasToString(disposition);
        assertThat(verdict.reply().map(Object::toString).orElse(null)).isEqualTo(reply);
        assertThat(context.effects().get("commtouch-class")).contains(spamClass);
        assertThat(context.effects().get("commtouch-virus-threat")).contains(threat);
        assertThat(context.effects().get("commtouch-ref-id")).contains(Ctasd.REF_ID);
        assertThat(context.effects().get("content.spam").isPresent()).isEqualTo(countsAsSpam);
        assertThat(context.effects().get("content.virus").isPresent()).isEqualTo(countsAsVirus);
    }

    @ParameterizedTest(name = "{0} = {1}: {3}")
    @CsvSource({
        "spam_disposition,    pass,       spam=Confirmed;vod=Unknown, CONTINUE,   true,  false",
        "bulk_disposition,    quarantine, spam=Bulk;vod=Unknown,      QUARANTINE, true,  false",
        "suspect_disposition, discard,    spam=Suspect;vod=Unknown,   DISCARD,    true,  false",
        "medium_disposition,  defer,      spam=Unknown;vod=Medium,    DEFER,      false, true",
        "high_disposition,    pass,       spam=Bulk;vod=High,         REJECT,     true,  true",
        "high_disposition,    pass,       spam=Unknown;vod=High,      CONTINUE,   false, true"
    })
    void doesWhatTheOperatorSays(
            String key, String value, String marker, String disposition, boolean countsAsSpam, boolean countsAsVirus)
            throws Exception {
        FakeContext context = question("X-Test-CTCH: " + marker + "\n\nHello.\n");
        Verdict verdict = Asking.ask(module(Map.of(key, value)), context);
        assertThat(verdict.disposition()).hasToString(disposition);
        assertThat(context.effects().get("content.spam").isPresent()).isEqualTo(countsAsSpam);
        assertThat(context.effects().get("content.virus").isPresent()).isEqualTo(countsAsVirus);
    }

    @ParameterizedTest
    @CsvSource({"500", "error", "norefid", "spam=Maybe;vod=Unknown", "spam=Unknown;vod=Perhaps", "spam=;vod="})
    void noVerdictIsNoVerdict(String marker) throws Exception {
        FakeContext context = question("X-Test-CTCH: " + marker + "\n\nHello.\n");
        assertThat(Asking.ask(module(Map.of()), context).reply().map(Object::toString))
                .contains("451 4.3.0 Message cannot be checked now, try again later");
        assertThat(context.effects().get("commtouch.result")).contains("temporary_error");
    }

    @Test
    void sendsTheEnvelopeAndTheMessageAsItIs() throws Exception {
        FakeContext context = question("Subject: hello\n\n.dot\n\n").sender("a@sender.example");
        Asking.ask(module(Map.of("key", "secret")), context);
        assertThat(ctasd.questions())
                .containsExactly(Map.of(
                        "x-ctch-pver", "0000001",
                        "x-ctch-key", "secret",
                        "x-ctch-mailfrom", "a@sender.example",
                        "x-ctch-senderip", "192.0.2.1",
                        "message", "Subject: hello\r\n\r\n.dot\r\n\r\n"));
    }

    @Test
    void judgesMailInjectedOverHttp() throws Exception {
        FakeContext context = FakeContext.at(Phase.MSG_GEN_DATA_SPOOL, "192.0.2.1", new FakeDns())
                .withRecipient("b@one.example")
                .body("X-Test-CTCH: spam=Confirmed;vod=Unknown\n\nHello.\n");
        assertThat(Asking.ask(module(Map.of()), context).disposition()).hasToString("REJECT");
    }

    @Test
    void tellsMailOfUsersAsOutboundWhereToldTo() throws Exception {
        FakeContext users =
                question("Subject: x\n\nHello.\n").user("ann\r\nX-CTCH-Key: x").withRecipient("c@two.example");
        Asking.ask(module(Map.of("outbound_users", "true")), users);
        Asking.ask(module(Map.of("outbound_users", "true")), question("Subject: x\n\nHello.\n"));
        Asking.ask(module(Map.of()), question("Subject: x\n\nHello.\n").user("ann"));
        assertThat(ctasd.questions().get(0))
                .containsEntry("x-ctch-senderid", "ann??X-CTCH-Key: x")
                .containsEntry(
                        "x-ctch-rcptcount",
                        String.valueOf(users.message().recipients().size()))
                .doesNotContainKeys("x-ctch-senderip", "x-ctch-mailfrom", "x-ctch-key");
        assertThat(ctasd.questions().subList(1, 3)).allSatisfy(each -> assertThat(each)
                .containsKeys("x-ctch-senderip", "x-ctch-mailfrom")
                .doesNotContainKeys("x-ctch-senderid", "x-ctch-rcptcount"));
    }

    @Test
    void doesWhatThePolicyModuleSays() throws Exception {
        FakeContext context = question("X-Test-CTCH: spam=Confirmed;vod=Unknown\n\nHello.\n")
                .answering("site", Answer.of(Verdict.accept("wanted"), Map.of("content.spam", "false")));
        assertThat(Asking.ask(module(Map.of("policy_module", "site")), context)).isEqualTo(Verdict.CONTINUE);
        assertThat(context.effects().get("content.spam")).contains("false");
    }

    private CommtouchModule module(Map<String, String> options) {
        Map<String, String> all = new HashMap<>(options);
        all.put("servers", server.address());
        all.put("probe_seconds", "0");
        CommtouchModule module = Configs.configured(new CommtouchModule(), all);
        modules.add(module);
        return module;
    }

    private static FakeContext question(String message) {
        return FakeContext.at(Phase.DATA, "192.0.2.1", new FakeDns())
                .withRecipient("b@one.example")
                .body(message);
    }
}
