package org.sluice.module.spamassassin;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sluice.testing.Asking;
import org.sluice.testing.Configs;
import org.sluice.testing.FakeContext;
import org.sluice.testing.FakeDns;
import org.sluice.testing.SpamAssassin;
import org.sluice.validation.Phase;
import org.sluice.validation.Verdict;

/** The module with Debian's spamd on the other side. */
class RealSpamdTest {

    /** What SpamAssassin must know of the client to judge it. */
    private static final String RELAY_RULE =
            """
            header TEST_RELAY X-Spam-Relays-Untrusted =~ /^\\[ ip=192\\.0\\.2\\.7 rdns=host\\.example helo=client\\.example \\S+ ident= envfrom=a\\@sender\\.example /
            score TEST_RELAY 0.25
            header TEST_STRANGER X-Spam-Relays-Untrusted =~ /^\\[ ip=203\\.0\\.113\\.9 rdns= \\S+ \\S+ ident= envfrom=\\w+\\@spam\\.example /
            score TEST_STRANGER 0.25
            header TEST_USER X-Spam-Relays-Trusted =~ /^\\[ ip=203\\.0\\.113\\.9 [^\\]]* auth=(?:ESMTPA|ESMTPSA|HTTP) /
            score TEST_USER 0.25
            """;

    @TempDir
    static Path folder;

    private static SpamAssassin server;

    private final List<SpamassassinModule> modules = new ArrayList<>();

    @BeforeAll
    static void start() throws IOException {
        server = SpamAssassin.start(folder, RELAY_RULE);
        server.prefers("bob@one.example", "required_score 6.5");
        server.prefers("bob", "required_score 7");
    }

    @AfterAll
    static void stop() {
        if (server != null) {
            server.close();
        }
    }

    @AfterEach
    void end() {
        modules.forEach(SpamassassinModule::close);
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({
        "spam, REJECT,   true,  7.50,  TEST_MARKER, 554 5.7.1 Message refused as spam",
        "ham,  CONTINUE, false, -2.50, TEST_HAM,    "
    })
    void judges(String marker, String disposition, String spam, String score, String symbol, String reply)
            throws Exception {
        FakeContext context = question("X-Test-Marker: " + marker + "\nSubject: hello\n\nHello.\n");
        Verdict verdict = Asking.ask(module(Map.of()), context);
        assertThat(verdict.disposition()).hasToString(disposition);
        assertThat(verdict.reply().map(Object::toString).orElse(null)).isEqualTo(reply);
        assertThat(context.effects().get("spamc_status")).contains("ok");
        assertThat(context.effects().get("spamc_spam")).contains(spam);
        assertThat(context.effects().get("spamc_score")).contains(score);
        assertThat(context.effects().get("spamc_thresh")).contains("5.00");
        assertThat(context.effects().get("spamc_symbols")).contains(symbol);
        assertThat(context.effects().get("content.spam").isPresent()).isEqualTo(spam.equals("true"));
    }

    @Test
    void judgesMailInjectedOverHttp() throws Exception {
        FakeContext context = FakeContext.at(Phase.MSG_GEN_DATA_SPOOL, "192.0.2.1", new FakeDns())
                .withRecipient("b@one.example")
                .body("X-Test-Marker: spam\n\nHello.\n");
        assertThat(Asking.ask(module(Map.of("spam_disposition", "discard")), context)
                        .disposition())
                .hasToString("DISCARD");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({"true, TEST_RELAY", "false, ''"})
    void tellsWhoSentIt(String add, String symbols) throws Exception {
        FakeContext context = FakeContext.at(Phase.DATA, "192.0.2.7", new FakeDns())
                .hello("client.example")
                .with("fcdns.status", "pass")
                .with("fcdns.name", "host.example")
                .sender("a@sender.example")
                .withRecipient("b@one.example")
                .body("Subject: hello\n\nHello.\n");
        Asking.ask(module(Map.of("add_received", add, "receiver", "mx.sluice.test")), context);
        assertThat(context.effects().get("spamc_symbols")).contains(symbols);
    }

    @Test
    void noClientCanWriteAHeaderFieldIntoTheMessage() throws Exception {
        FakeContext context = question("Subject: hello\n\nHello.\n").hello("x\r\nX-Test-Marker: spam\r\n");
        Asking.ask(module(Map.of()), context);
        assertThat(context.effects().get("spamc_symbols")).contains("");
    }

    /** With such words in it SpamAssassin reads the field as if another server had written it. */
    @ParameterizedTest(name = "{0} and {1}")
    @CsvSource({
        "[127.0.0.1], Exim@spam.example",
        "mail.bank.example, Exim@spam.example",
        "Exim.bank.example, ann@spam.example",
        "envelope-from=ceo@bank.example, ann@spam.example",
        "Envelope-Sender, ann@spam.example",
        "return-path, ann@spam.example"
    })
    void noClientChoosesWhoItIs(String hello, String sender) throws Exception {
        FakeContext context = stranger().hello(hello).sender(sender);
        Asking.ask(module(Map.of()), context);
        assertThat(context.effects().get("spamc_symbols")).contains("TEST_STRANGER");
    }

    @ParameterizedTest(name = "{0}, TLS {1}")
    @CsvSource({"smtp, false", "smtp, true", "http, false"})
    void tellsUsersFromStrangers(String protocol, boolean tls) throws Exception {
        FakeContext context = stranger().protocol(protocol).user("ann");
        Asking.ask(module(Map.of()), tls ? context.tls() : context);
        assertThat(context.effects().get("spamc_symbols")).contains("TEST_USER");
    }

    private static FakeContext stranger() {
        return FakeContext.at(Phase.DATA, "203.0.113.9", new FakeDns())
                .hello("client.example")
                .sender("ann@spam.example")
                .withRecipient("b@one.example")
                .body("Subject: hello\n\nHello.\n");
    }

    @ParameterizedTest(name = "{0} octets")
    @CsvSource({"512000, TEST_END", "100, ''"})
    void sendsTheBeginningOfALongMessage(String size, String symbols) throws Exception {
        FakeContext context = question("Subject: hello\n\n" + "Hello.\n".repeat(50) + "the very end\n");
        Asking.ask(module(Map.of("max_size", size)), context);
        assertThat(context.effects().get("spamc_symbols")).contains(symbols);
    }

    @ParameterizedTest(name = "{0} octets")
    @ValueSource(ints = {0, 48_000})
    void sendsItCompressed(int octets) throws Exception {
        FakeContext context = FakeContext.at(Phase.DATA, "192.0.2.7", new FakeDns())
                .hello("client.example")
                .with("fcdns.status", "pass")
                .with("fcdns.name", "host.example")
                .sender("a@sender.example")
                .withRecipient("b@one.example")
                .body("Subject: hello\n\n" + noise(octets) + "the very end\n");
        SpamassassinModule module =
                module(Map.of("compress", "true", "receiver", "mx.sluice.test", "max_size", "1000000"));
        assertThat(Asking.ask(module, context)).isEqualTo(Verdict.CONTINUE);
        assertThat(context.effects().get("spamc_symbols").orElseThrow().split(","))
                .as("from the field in front to the end of the message")
                .containsExactlyInAnyOrder("TEST_RELAY", "TEST_END");
    }

    /** Of which more than one piece is left when it is compressed; SpamAssassin looks at no more than 50,000 octets. */
    private static String noise(int octets) {
        Random random = new Random(octets);
        StringBuilder noise = new StringBuilder();
        while (noise.length() < octets) {
            noise.append((char) (noise.length() % 70 == 69 ? '\n' : '0' + random.nextInt(64)));
        }
        return noise.append('\n').toString();
    }

    @ParameterizedTest(name = "user_of_recipient = {0}, {1} at {2}: {3}")
    @CsvSource({
        "nobody,     bob@one.example,               DATA,                 5.00",
        "address,    bob@one.example,               DATA,                 6.50",
        "local_part, bob@one.example,               DATA,                 7.00",
        "address,    ann@one.example bob@one.example, DATA,               5.00",
        "address,    ann@one.example bob@one.example, DATA_SPOOL_EACH_RCPT, 6.50",
        "local_part, '\"../bob\"@one.example',        DATA,                 5.00"
    })
    void asksWithThePreferencesOfTheRecipient(String userOf, String recipients, Phase phase, String threshold)
            throws Exception {
        FakeContext context = FakeContext.at(phase, "192.0.2.1", new FakeDns())
                .sender("a@sender.example")
                .body("Subject: hello\n\nHello.\n");
        List.of(recipients.split(" ")).forEach(context::withRecipient);
        Asking.ask(module(Map.of("user_of_recipient", userOf)), context);
        assertThat(context.effects().get("spamc_thresh")).contains(threshold);
    }

    @Test
    void saysWhenNobodyJudges() throws Exception {
        SpamassassinModule module =
                Configs.configured(new SpamassassinModule(), Map.of("servers", "unix:" + folder.resolve("nobody")));
        modules.add(module);
        FakeContext context = question("Subject: hello\n\nHello.\n");
        assertThat(Asking.ask(module, context).reply().map(Object::toString))
                .contains("451 4.3.0 Message cannot be checked now, try again later");
        assertThat(context.effects().get("spamc_status")).contains("failed");
    }

    private SpamassassinModule module(Map<String, String> options) {
        Map<String, String> all = new HashMap<>(options);
        all.put("servers", "unix:" + server.socket());
        SpamassassinModule module = Configs.configured(new SpamassassinModule(), all);
        modules.add(module);
        return module;
    }

    private static FakeContext question(String message) {
        return FakeContext.at(Phase.DATA, "192.0.2.1", new FakeDns())
                .sender("a@sender.example")
                .withRecipient("b@one.example")
                .body(message);
    }
}
