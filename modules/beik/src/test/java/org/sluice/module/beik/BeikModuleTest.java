package org.sluice.module.beik;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sluice.message.MessageBody;
import org.sluice.message.SmtpReply;
import org.sluice.module.beik.engine.Installation;
import org.sluice.module.beik.engine.StubLibrary;
import org.sluice.testing.Configs;
import org.sluice.testing.FakeBody;
import org.sluice.testing.FakeContext;
import org.sluice.testing.FakeDns;
import org.sluice.testing.ModuleContract;
import org.sluice.validation.ConfigurationRefused;
import org.sluice.validation.MessageContext;
import org.sluice.validation.Phase;
import org.sluice.validation.ValidationContext;
import org.sluice.validation.ValidationModule;
import org.sluice.validation.Verdict;

/** The contract without a library; the judgements with real helper processes around the stand-in for one. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BeikModuleTest extends ModuleContract {

    private static final Duration LONG = Duration.ofMinutes(1);
    private static final String SPAM = "Subject: a\n\n" + StubLibrary.GTUBE + "\n";

    @TempDir
    static Path folder;

    private final BeikModule module = new BeikModule();
    private Map<String, String> options;

    @AfterEach
    void forgetOptions() {
        Configs.configured(module, options);
    }

    @BeforeAll
    void start() throws Exception {
        Installation installation = StubLibrary.build(folder).installation();
        options = Map.of(
                "library",
                installation.library().toString(),
                "bmiconfig_path",
                installation.configuration().toString(),
                "rules",
                "17, 111",
                "processes",
                "1");
        Configs.configured(module, options);
    }

    @AfterAll
    void stop() {
        module.stop();
    }

    @Override
    protected ValidationModule module() {
        return new BeikModule();
    }

    @Override
    protected FakeContext question(Phase phase, FakeDns dns) {
        return FakeContext.at(phase, "192.0.2.1", dns)
                .sender("sender@example.org")
                .withRecipient("recipient@example.net")
                .body("Subject: test\n\nHello.\n")
                .timeout(LONG);
    }

    @Override
    protected Map<String, String> wrongValues() {
        Map<String, String> wrong = new HashMap<>(Map.of(
                "bmi_version", "6.0",
                "rules", "first",
                "processes", "0",
                "max_waiting", "0",
                "ipv6", "maybe",
                "tracker_header", "two words:",
                "nowhere_disposition", "delete",
                "skip_context_variable", "a b=",
                "honor_whitelist", "a b!",
                "spam_disposition", "disinfect"));
        wrong.putAll(Map.of(
                "optin", "spam virus",
                "optin.example.net", "spam::virus",
                "optin.a@b c", "spam",
                "use_wire_rep", "maybe",
                "large_message_threshold", "-1"));
        wrong.putAll(Map.of(
                "error_disposition", "reject",
                "error_code", "550",
                "spam_reply", "\u00e9",
                "error_reply", "",
                "virus_disposition", "delete",
                "virus_reply", "",
                "unscannable_disposition", "",
                "unscannable_reply", "",
                "policy_module", "a b"));
        return wrong;
    }

    @Test
    void wantsTheConfigurationOfALibrary() {
        assertThatThrownBy(() -> Configs.configured(new BeikModule(), Map.of("library", "libbmiclient.so")))
                .isInstanceOf(ConfigurationRefused.class)
                .hasMessageContaining("bmiconfig_path");
    }

    /** A gateway whose operator asked for the check and forgot the engine refuses for now, rather than let mail through unjudged. */
    @Test
    void hasNoResultWithoutALibrary() throws Exception {
        ValidationModule without = Configs.configured(new BeikModule(), Map.of());
        FakeContext context = question(Phase.DATA, new FakeDns());
        assertThat(without.validate(context).toCompletableFuture().get().disposition())
                .hasToString("DEFER");
        assertThat(fact(context, "beik.detail")).isEqualTo("no library is named");
    }

    @Test
    void letsUsualMailPass() throws Exception {
        FakeContext context = question(Phase.DATA, new FakeDns());
        assertThat(verdict(context)).isEqualTo(Verdict.CONTINUE);
        assertThat(fact(context, "beik.result")).isEqualTo("clean");
        assertThat(fact(context, "beik.destination")).isEqualTo("default");
        assertThat(fact(context, "beik.tracker")).isEqualTo("AAAAAA==");
        assertThat(context.effects().get("content.spam")).isEmpty();
    }

    @Test
    void refusesSpam() throws Exception {
        FakeContext context = question(Phase.DATA, new FakeDns()).body(SPAM);
        assertThat(verdict(context).reply().map(SmtpReply::toString))
                .contains("554 5.7.1 Message refused as spam (spam)");
        assertThat(fact(context, "content.spam")).isEqualTo("true");
        assertThat(fact(context, "beik.rules")).isEqualTo("[\"111\"]");
    }

    @ParameterizedTest
    @CsvSource({"X-STUB-DISCARD, DISCARD", "X-STUB-FAIL, DEFER", "X-STUB-NONE, DEFER", "X-STUB-CRASH, DEFER"})
    void doesWhatTheEngineComesTo(String mark, String disposition) throws Exception {
        FakeContext context = question(Phase.DATA, new FakeDns()).body("Subject: a\n\n" + mark + "\n");
        assertThat(verdict(context).disposition()).hasToString(disposition);
    }

    /** RFC 5321 leaves the rest to the copies: one wants the filter, the other has opted out. */
    @Test
    void decidesOnEachCopyWhereRecipientsAreJudgedDifferently() throws Exception {
        FakeContext context = question(Phase.DATA, new FakeDns())
                .withRecipient("optout@example.net")
                .body(SPAM);
        assertThat(verdict(context)).isEqualTo(Verdict.CONTINUE);
        FakeContext optedOut = context.next(Phase.DATA_SPOOL_EACH_RCPT).timeout(LONG);
        assertThat(verdict(optedOut)).isEqualTo(Verdict.CONTINUE);
        FakeContext other =
                context.next(Phase.DATA_SPOOL_EACH_RCPT).timeout(LONG).withRecipient("recipient@example.net");
        assertThat(verdict(other).disposition()).hasToString("REJECT");
    }

    /** As above, where the engine says nothing of the other one. */
    @Test
    void letsMailPassForWhomTheEngineDoesNotName() throws Exception {
        FakeContext context = question(Phase.DATA, new FakeDns())
                .withRecipient("other@example.net")
                .body(SPAM + "X-STUB-FIRST\n");
        assertThat(verdict(context)).isEqualTo(Verdict.CONTINUE);
        assertThat(verdict(copy(context, "other@example.net"))).isEqualTo(Verdict.CONTINUE);
        assertThat(verdict(copy(context, "recipient@example.net")).disposition())
                .hasToString("REJECT");
    }

    /** As with {@code validation.phases = DATA_SPOOL_EACH_RCPT,MSG_GEN_DATA_SPOOL}. */
    @Test
    void scansEachCopyWhereDataIsNotAsked() throws Exception {
        FakeContext context = FakeContext.at(Phase.DATA, "192.0.2.1", new FakeDns())
                .sender("sender@example.org")
                .body(SPAM);
        for (String recipient : List.of("optout@example.net", "a@example.net", "b@example.net")) {
            assertThat(verdict(copy(context, recipient)).disposition())
                    .hasToString(recipient.startsWith("optout") ? "CONTINUE" : "REJECT");
        }
    }

    /** What went on unscanned does so for all recipients: what an engine failed at is not put before it once for each. */
    @Test
    void letsEachCopyPassWhereTheMessageDidWithoutAnAnswer() throws Exception {
        configured(Map.of("error_disposition", "pass"));
        FakeContext context = question(Phase.DATA, new FakeDns()).body(SPAM).timeout(Duration.ofMillis(100));
        assertThat(verdict(context)).isEqualTo(Verdict.CONTINUE);
        FakeContext copy = copy(context, "recipient@example.net");
        assertThat(verdict(copy)).isEqualTo(Verdict.CONTINUE);
        assertThat(fact(copy, "beik.result")).as("judged again").isEmpty();
        assertThat(verdict(about(copy, FakeBody.of("\r\n" + StubLibrary.GTUBE))).disposition())
                .as("other octets")
                .hasToString("REJECT");
    }

    @Test
    void scansACopyWhereOnlyAnotherModulesQuestionHadNoAnswer() throws Exception {
        FakeContext context = question(Phase.DATA, new FakeDns()).body(SPAM);
        assertThat(verdict(context.next(Phase.DATA).timeout(Duration.ofMillis(100)))
                        .disposition())
                .hasToString("DEFER");
        assertThat(verdict(copy(context, "recipient@example.net")).disposition())
                .hasToString("REJECT");
    }

    /** What a module does with the answer to its question is its own affair, and not a decision on the message. */
    @Test
    void decidesOnCopiesOfAMessageOnlyAnotherModuleAskedAbout() throws Exception {
        FakeContext context = question(Phase.DATA, new FakeDns()).body(SPAM);
        assertThat(verdict(context.next(Phase.DATA).timeout(LONG)).disposition())
                .hasToString("REJECT");
        assertThat(verdict(copy(context, "recipient@example.net")).disposition())
                .hasToString("REJECT");
    }

    @Test
    void keepsTheMessagesOwnJudgementApartFromThatOfOtherOctets() throws Exception {
        FakeContext context = question(Phase.DATA, new FakeDns())
                .withRecipient("optout@example.net")
                .body(SPAM);
        assertThat(verdict(context)).isEqualTo(Verdict.CONTINUE);
        ValidationContext about = about(context.next(Phase.DATA).timeout(LONG), FakeBody.of("\r\nHello"));
        assertThat(verdict(about)).isEqualTo(Verdict.CONTINUE);
        assertThat(verdict(copy(context, "recipient@example.net")).disposition())
                .hasToString("REJECT");
    }

    /** An answer at the very end of the call's time would come too late: the core has its own alarm. */
    @Test
    void answersBeforeTheCallEnds() {
        FakeContext context = question(Phase.DATA, new FakeDns()).timeout(Duration.ofMillis(1_100));
        assertThat(module.validate(context).toCompletableFuture())
                .isCompletedWithValueMatching(
                        verdict -> verdict.disposition().toString().equals("DEFER"));
        assertThat(fact(context, "beik.detail")).isEqualTo("no time is left for a scan");
    }

    /** The most particular one counts. Spam goes to those who want it all the same. */
    @ParameterizedTest
    @CsvSource({
        "recipient@example.net, CONTINUE",
        "other@Example.NET, REJECT",
        "c@example.com, CONTINUE",
        "c@b\u00fccher.example, REJECT"
    })
    void tellsTheEngineWhatARecipientHasOptedInTo(String recipient, String disposition) throws Exception {
        configured(Map.of(
                "optin", "spam:deliver",
                "optin.example.net", "spam",
                "optin.xn--bcher-kva.example", "spam",
                "optin.Recipient@example.net", "deliver"));
        FakeContext context = FakeContext.at(Phase.DATA, "192.0.2.1", new FakeDns())
                .sender("sender@example.org")
                .withRecipient(recipient)
                .body(SPAM)
                .timeout(LONG);
        assertThat(verdict(context).disposition()).hasToString(disposition);
    }

    /** The mark begins with a dot: with two it is another one. */
    @ParameterizedTest(name = "{0}, {1} octets: {2}")
    @CsvSource({"false, 131072, DISCARD", "true, 131072, CONTINUE", "true, 10, DISCARD"})
    void judgesDotsAsTheyCameWhereToldTo(String wire, String threshold, String disposition) throws Exception {
        configured(Map.of("use_wire_rep", wire, "large_message_threshold", threshold));
        FakeContext context = question(Phase.DATA, new FakeDns()).body("Subject: a\n\nHello.\n.X-STUB-DOT\n");
        assertThat(verdict(context).disposition()).hasToString(disposition);
    }

    /** A copy whose message was taken while another version, or none, was asked. */
    @Test
    void scansACopyNobodyHasScanned() throws Exception {
        assertThat(verdict(question(Phase.DATA_SPOOL_EACH_RCPT, new FakeDns()).body(SPAM))
                        .disposition())
                .hasToString("REJECT");
    }

    @Test
    void leavesTrustedExchangersAlone() throws Exception {
        FakeContext context =
                question(Phase.DATA, new FakeDns()).with("trusted_mx", "yes").body(SPAM);
        assertThat(verdict(context)).hasToString("CONTINUE (left alone: trusted_mx)");
        assertThat(fact(context, "beik.result")).isEqualTo("skipped");
    }

    /** The engine refuses any address with a colon. */
    @Test
    void judgesClientsWithIpv6UnderAStandIn() throws Exception {
        FakeContext context = FakeContext.at(Phase.DATA, "2001:db8::1", new FakeDns())
                .sender("sender@example.org")
                .withRecipient("recipient@example.net")
                .body(SPAM)
                .timeout(LONG);
        assertThat(verdict(context).disposition()).hasToString("REJECT");
    }

    /** The engine stays, so its helper does. */
    private void configured(Map<String, String> more) {
        Map<String, String> all = new HashMap<>(options);
        all.putAll(more);
        Configs.configured(module, all);
    }

    private static FakeContext copy(FakeContext context, String recipient) {
        return context.next(Phase.DATA_SPOOL_EACH_RCPT).timeout(LONG).about(recipient);
    }

    /** The same call about other octets. */
    private static ValidationContext about(ValidationContext context, MessageBody other) {
        MessageContext message = instead(MessageContext.class, context.message(), "body", other);
        return instead(ValidationContext.class, context, "message", message);
    }

    private static <T> T instead(Class<T> type, T of, String method, Object value) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(),
                new Class<?>[] {type},
                (proxy, called, arguments) -> called.getName().equals(method) ? value : called.invoke(of, arguments)));
    }

    private Verdict verdict(ValidationContext context) throws Exception {
        return module.validate(context).toCompletableFuture().get(LONG.toSeconds(), TimeUnit.SECONDS);
    }

    private static String fact(FakeContext context, String name) {
        return context.effects().get(name).orElse("");
    }
}
