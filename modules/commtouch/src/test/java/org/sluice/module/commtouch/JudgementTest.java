package org.sluice.module.commtouch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
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
    void notesWhatElseItWasTold() throws Exception {
        FakeContext context = question("Subject: x\n\nHello.\n").user("ann");
        Asking.ask(module(Map.of("outbound_users", "true")), context);
        assertThat(context.effects().attributes())
                .containsAllEntriesOf(Map.ofEntries(
                        Map.entry("commtouch-ref-id", Ctasd.REF_ID),
                        Map.entry("commtouch-flags", "512"),
                        Map.entry("commtouch-score", "12.500"),
                        Map.entry("commtouch-score-cust", "-0.500"),
                        Map.entry("commtouch-rules", "C_4847,"),
                        Map.entry("commtouch-malicious-category", "2"),
                        Map.entry("commtouch-sender-id", "ann"),
                        Map.entry("commtouch-sender-flags", "3"),
                        Map.entry("commtouch-sender-total-messages", "9"),
                        Map.entry("commtouch-sender-total-recipients", "12"),
                        Map.entry("commtouch-sender-total-spam", "5"),
                        Map.entry("commtouch-sender-total-suspected", "4"),
                        Map.entry("commtouch-sender-total-confirmed", "3"),
                        Map.entry("commtouch-sender-total-bulk", "2"),
                        Map.entry("commtouch-sender-total-virus", "1")));
    }

    /** About mail from outside ctasd says nothing of senders. */
    @Test
    void notesNothingElse() throws Exception {
        FakeContext context = question("Subject: x\n\nHello.\n");
        Asking.ask(module(Map.of()), context);
        assertThat(context.effects().attributes().keySet())
                .contains("commtouch-flags")
                .noneMatch(fact -> fact.startsWith("commtouch-sender"));
    }

    @Test
    void scansNothingWhereConcurrencyIsZero() throws Exception {
        FakeContext context = question("X-Test-CTCH: spam=Confirmed;vod=Virus\n\nHello.\n");
        assertThat(Asking.ask(module(Map.of("concurrency", "0")), context))
                .hasToString("CONTINUE (left alone: concurrency = 0)");
        assertThat(context.effects().attributes()).isEmpty();
        assertThat(ctasd.questions()).isEmpty();
    }

    /** The stand-in answers two by two, and sees no third one meanwhile; the others wait and are answered all the same. */
    @Test
    void asksNoMoreAtOnceThanItMay() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        CyclicBarrier pair = new CyclicBarrier(2);
        server.behave((client, in, out) -> {
            most.accumulateAndGet(asked.incrementAndGet(), Math::max);
            pair.await(60, TimeUnit.SECONDS);
            byte[] reply = ctasd.replyTo(in);
            asked.decrementAndGet();
            out.write(reply);
        });
        CommtouchModule module = module(Map.of(
                "concurrency",
                "2",
                "write_timeout_millis",
                "60000",
                "reply_timeout_millis",
                "60000",
                "timeout_millis",
                "60000"));
        ExecutorService callers = Executors.newFixedThreadPool(6);
        try {
            List<Future<Verdict>> verdicts = callers.invokeAll(
                    Collections.nCopies(6, () -> Asking.ask(module, question("Subject: x\n\nHello.\n"))));
            for (Future<Verdict> each : verdicts) {
                assertThat(each.get()).isEqualTo(Verdict.CONTINUE);
            }
        } finally {
            callers.shutdownNow();
        }
        assertThat(most).hasValue(2);
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
