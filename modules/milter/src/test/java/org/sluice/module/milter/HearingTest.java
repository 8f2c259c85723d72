package org.sluice.module.milter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sluice.testing.FakeContext;
import org.sluice.testing.FakeDns;
import org.sluice.testing.FaultyServer;
import org.sluice.validation.Disposition;
import org.sluice.validation.Phase;
import org.sluice.validation.ValidationModule;
import org.sluice.validation.Verdict;

/** What a filter hears of a session, whatever becomes of it, of us and of the filter. */
class HearingTest extends WithFilter {

    private static final String NOTHING_ANSWERED = "1044608"; // 0xff080

    @ParameterizedTest
    @ValueSource(strings = {"0", NOTHING_ANSWERED})
    void tellsOneThingAfterTheOther(int protocol) {
        filter.agrees(6, 0x1ff, protocol);
        ValidationModule module = configured(Map.of());
        FakeContext context = waiting(FakeContext.connect("192.0.2.1", new FakeDns()));
        assertThat(ask(module, context)).isEqualTo(Verdict.CONTINUE);
        context = waiting(context.next(Phase.EHLO).hello("client.example"));
        assertThat(ask(module, context)).isEqualTo(Verdict.CONTINUE);
        context = waiting(context.next(Phase.MAILFROM).sender("ann@example.org"));
        assertThat(ask(module, context)).isEqualTo(Verdict.CONTINUE);
        context = waiting(context.next(Phase.RCPTTO).withRecipient("bob@sluice.test"));
        assertThat(ask(module, context)).isEqualTo(Verdict.CONTINUE);
        context = waiting(context.next(Phase.RCPTTO).withRecipient("eve@sluice.test"));
        assertThat(ask(module, context)).isEqualTo(Verdict.CONTINUE);
        context = waiting(context.next(Phase.DATA).body("Subject: test\nX-A: one\n two\n\nHello.\n"));
        assertThat(ask(module, context)).isEqualTo(Verdict.CONTINUE);
        assertThat(filter.heard())
                .containsExactly(
                        "O",
                        "C[192.0.2.1]|4" + context.connection().remoteAddress().getPort() + "192.0.2.1|",
                        "Hclient.example|",
                        "M<ann@example.org>|",
                        "R<bob@sluice.test>|",
                        "R<eve@sluice.test>|",
                        "T",
                        "LSubject|test|",
                        "LX-A|one\n two|",
                        "N",
                        "BHello.\r\n",
                        "E");
        assertThat(filter.macros('M')).contains("i|0123456789abcdef.1|").contains("{mail_addr}|ann@example.org|");
        assertThat(filter.macros('C')).contains("j|mx.sluice.test|");
        assertThat(filter.macros('R')).contains("{rcpt_addr}|eve@sluice.test|");
    }

    @Test
    void hearsWhatTheClientSaidBesideAnAddress() {
        FakeContext context = data().parameter("SIZE", "100")
                .parameter("SMTPUTF8", "")
                .withRecipient("eve@sluice.test", Map.of("NOTIFY", "NEVER", "ORCPT", "rfc822;eve@x.example"));
        ask(configured(Map.of()), context);
        assertThat(filter.heard())
                .containsSubsequence(
                        "M<ann@example.org>|SIZE=100|SMTPUTF8|",
                        "R<bob@sluice.test>|",
                        "R<eve@sluice.test>|NOTIFY=NEVER|ORCPT=rfc822;eve@x.example|");
    }

    @ParameterizedTest
    @CsvSource({"0x01, C", "0x02, H", "0x04, M", "0x08, R", "0x10, B", "0x20, L", "0x40, N", "0x200, T"})
    void saysNothingAFilterDoesNotWant(String bit, String letter) {
        filter.agrees(6, 0x1ff, Integer.decode(bit));
        assertThat(ask(configured(Map.of()), data())).isEqualTo(Verdict.CONTINUE);
        assertThat(filter.heard()).noneMatch(event -> event.startsWith(letter)).endsWith("E");
    }

    @Test
    void anOldFilterHearsNothingNew() {
        filter.agrees(2, 0x3f, 0);
        assertThat(ask(configured(Map.of()), data())).isEqualTo(Verdict.CONTINUE);
        assertThat(filter.heard()).doesNotContain("T").endsWith("E");
    }

    @Test
    void theBlankBehindAColonIsSentWhereItIsWanted() {
        filter.agrees(6, 0x1ff, 0x100000);
        ask(configured(Map.of()), data());
        assertThat(filter.heard()).contains("LSubject| test|");
    }

    @Test
    void aFilterMayAskForItsOwnMacros() {
        filter.asksForMacros("\0\0\0\2{client_addr} nothing\0");
        ask(configured(Map.of()), data());
        assertThat(filter.macros('M')).isEqualTo("{client_addr}|192.0.2.1|");
    }

    /** Else whoever adds a recipient that we refuse could choose what the filter makes of the message. */
    @ParameterizedTest
    @ValueSource(strings = {"c", "a", "d"})
    void aRecipientOthersRefusedIsNoneForTheFilterEither(String reply) {
        ValidationModule module = configured(Map.of());
        FakeContext context = recipient("bob@sluice.test");
        ask(module, context);
        filter.says('R', reply);
        FakeContext refused = waiting(context.next(Phase.RCPTTO).about("friend@elsewhere.example"));
        assertThat(ask(module, refused)).isEqualTo(Verdict.CONTINUE);
        filter.says('R', "c");
        filter.forget();
        context = waiting(context.next(Phase.DATA).body("Subject: test\n\nHello.\n"));
        assertThat(ask(module, context)).isEqualTo(Verdict.CONTINUE);
        assertThat(filter.heard())
                .containsExactly(
                        "A",
                        "M<ann@example.org>|",
                        "R<bob@sluice.test>|",
                        "T",
                        "LSubject|test|",
                        "N",
                        "BHello.\r\n",
                        "E");
    }

    @Test
    void ofARecipientThatRelayDenialRefusesItHearsNothing() {
        FakeContext context = recipient("friend@elsewhere.example").withFact("rcptto_ours", "false");
        assertThat(ask(configured(Map.of()), context)).isEqualTo(Verdict.CONTINUE);
        assertThat(filter.heard()).endsWith("M<ann@example.org>|");
    }

    /** Where the module only observes, or is a shadow, what the filter refuses goes on all the same. */
    @Test
    void whatItRefusedItHearsOnce() {
        filter.says('M', "r");
        ValidationModule module = configured(Map.of());
        FakeContext context = waiting(FakeContext.mailFrom("192.0.2.1", "ann@example.org", new FakeDns()));
        for (Phase phase : List.of(Phase.MAILFROM, Phase.RCPTTO, Phase.DATA)) {
            context = waiting(context.next(phase).about("bob@sluice.test").body("Subject: test\n\nHello.\n"));
            assertThat(ask(module, context)).returns(Disposition.REJECT, Verdict::disposition);
        }
        assertThat(filter.heard()).filteredOn(event -> event.startsWith("M")).hasSize(1);
        assertThat(filter.heard()).endsWith("M<ann@example.org>|");
    }

    @Test
    void ofARecipientItRefusedItHearsNoMore() {
        filter.says('R', "r");
        ValidationModule module = configured(Map.of());
        FakeContext context = recipient("bob@sluice.test");
        assertThat(ask(module, context)).returns(Disposition.REJECT, Verdict::disposition);
        filter.says('R', "c");
        context = waiting(context.next(Phase.RCPTTO).withRecipient("eve@sluice.test"));
        assertThat(ask(module, context)).isEqualTo(Verdict.CONTINUE);
        filter.forget();
        context = waiting(context.next(Phase.DATA).body("Subject: test\n\nHello.\n"));
        assertThat(ask(module, context)).isEqualTo(Verdict.CONTINUE);
        assertThat(filter.heard()).startsWith("T").endsWith("E");
    }

    @Test
    void aMessageForNobodyIsNotShown() {
        filter.says('R', "r");
        ValidationModule module = configured(Map.of());
        FakeContext context = recipient("bob@sluice.test");
        ask(module, context);
        context = waiting(context.next(Phase.DATA).body("Subject: test\n\nHello.\n"));
        assertThat(ask(module, context)).returns(Disposition.REJECT, Verdict::disposition);
        assertThat(filter.heard()).endsWith("R<bob@sluice.test>|");
    }

    /** Nobody waits for a shadow: its next question comes when the client goes on, and not when it has answered. */
    @Test
    void aQuestionWaitsForTheOneBefore() throws Exception {
        CountDownLatch client = new CountDownLatch(1);
        Filter slow = new Filter().waitsAt('M', client);
        try (slow) {
            ValidationModule module = configured(Map.of("milter", slow.address()));
            FakeContext context = waiting(FakeContext.mailFrom("192.0.2.1", "ann@example.org", new FakeDns()));
            CompletableFuture<Verdict> first = module.validate(context).toCompletableFuture();
            context = waiting(context.next(Phase.RCPTTO).withRecipient("bob@sluice.test"));
            CompletableFuture<Verdict> second = module.validate(context).toCompletableFuture();
            client.countDown();
            assertThat(first.get(120, TimeUnit.SECONDS)).isEqualTo(Verdict.CONTINUE);
            assertThat(second.get(120, TimeUnit.SECONDS)).isEqualTo(Verdict.CONTINUE);
            assertThat(slow.heard())
                    .containsOnlyOnce("O", "M<ann@example.org>|")
                    .endsWith("R<bob@sluice.test>|");
        }
    }

    @Test
    void aFilterMayHaveHeardEnoughRecipients() {
        filter.agrees(6, 0x1ff, 0x400).says('R', "s");
        FakeContext context = data().withRecipient("eve@sluice.test");
        assertThat(ask(configured(Map.of()), context)).isEqualTo(Verdict.CONTINUE);
        assertThat(filter.heard())
                .contains("R<bob@sluice.test>|")
                .doesNotContain("R<eve@sluice.test>|")
                .endsWith("E");
    }

    @Test
    void aFilterMayHaveHeardEnoughFields() {
        filter.agrees(6, 0x1ff, 0x400).says('L', "s");
        assertThat(ask(configured(Map.of()), data().body("Subject: x\nX-A: y\n\nHello.\n")))
                .isEqualTo(Verdict.CONTINUE);
        assertThat(filter.heard()).contains("LSubject|x|", "N").doesNotContain("LX-A|y|");
    }

    @Test
    void severalMessagesGoOverOneConnection() {
        ValidationModule module = configured(Map.of());
        FakeContext context = waiting(FakeContext.connect("192.0.2.1", new FakeDns()));
        ask(module, context);
        context = waiting(context.next(Phase.EHLO).hello("client.example"));
        ask(module, context);
        for (int i = 0; i < 2; i++) {
            context = waiting(context.next(Phase.MAILFROM).sender("ann" + i + "@example.org"));
            context.transaction("t." + i);
            ask(module, context);
            context = waiting(context.next(Phase.DATA).body("Subject: test\n\nHello.\n"));
            assertThat(ask(module, context)).isEqualTo(Verdict.CONTINUE);
        }
        assertThat(filter.heard().subList(3, filter.heard().size()))
                .containsExactly(
                        "M<ann0@example.org>|",
                        "T",
                        "LSubject|test|",
                        "N",
                        "BHello.\r\n",
                        "E",
                        "M<ann1@example.org>|",
                        "T",
                        "LSubject|test|",
                        "N",
                        "BHello.\r\n",
                        "E");
        assertThat(filter.server().accepted()).isEqualTo(1);
        assertThat(filter.macros('E')).isEqualTo("i|t.1|");
    }

    /** What the core that comes after an updated one does. */
    @Test
    void askedAgainItTellsTheMessageAgain() {
        ValidationModule module = configured(Map.of());
        FakeContext context = data();
        ask(module, context);
        filter.forget();
        assertThat(ask(module, waiting(context.next(Phase.DATA)))).isEqualTo(Verdict.CONTINUE);
        assertThat(filter.heard())
                .startsWith("M<ann@example.org>|", "R<bob@sluice.test>|")
                .endsWith("E");
    }

    /** A client that goes round in circles costs nothing, and a filter that answers nothing hears the end of it. */
    @Test
    void whatCameToNothingBeforeItWasSentIsNotSent() {
        filter.agrees(6, 0x1ff, Integer.parseInt(NOTHING_ANSWERED));
        ValidationModule module = configured(Map.of());
        FakeContext context = waiting(FakeContext.connect("192.0.2.1", new FakeDns()));
        ask(module, context);
        for (int i = 0; i < 5; i++) {
            context = waiting(context.next(Phase.EHLO).hello("client" + i + ".example"));
            ask(module, context);
            context = waiting(context.next(Phase.MAILFROM).sender("ann" + i + "@example.org"));
            context.transaction("t." + i);
            ask(module, context);
        }
        ask(module, waiting(context.next(Phase.DATA).body("Subject: test\n\nHello.\n")));
        assertThat(filter.heard())
                .filteredOn(event -> "HMA".indexOf(event.charAt(0)) >= 0)
                .containsExactly("Hclient4.example|", "M<ann4@example.org>|");
    }

    /** A new version of the bundle, in the middle of a message: nothing is forgotten, and nothing asked of the client. */
    @Test
    void anotherRevisionGoesOnWhereThisOneLeft() throws Exception {
        ValidationModule module = configured(Map.of());
        FakeContext context = recipient("bob@sluice.test");
        ask(module, context);
        context.closeStates();
        last.stop();
        assertThat(filter.heardWhere(event -> event.equals("Q"))).isTrue();
        filter.forget();
        module = configured(Map.of());
        context = waiting(context.next(Phase.DATA).body("Subject: test\n\nHello.\n"));
        assertThat(ask(module, context)).isEqualTo(Verdict.CONTINUE);
        assertThat(filter.heard())
                .contains("Hclient.example|", "M<ann@example.org>|", "R<bob@sluice.test>|", "BHello.\r\n")
                .endsWith("E");
    }

    /** The one after it has taken a recipient on trust; what the filter thinks of it decides about the message. */
    @Test
    void aRecipientRefusedTooLateCostsTheMessage() throws Exception {
        ValidationModule module = configured(Map.of());
        FakeContext context = recipient("bob@sluice.test");
        ask(module, context);
        context.closeStates();
        filter.says('R', "r");
        context = waiting(context.next(Phase.DATA).body("Subject: test\n\nHello.\n"));
        assertThat(ask(module, context)).returns(Disposition.REJECT, Verdict::disposition);
    }

    @Test
    void aCallThatWasCancelledIsNotInTheWayOfTheNext() {
        Filter slow = new Filter().says('M');
        try (slow) {
            ValidationModule module = configured(Map.of("milter", slow.address()));
            FakeContext context = waiting(FakeContext.mailFrom("192.0.2.1", "ann@example.org", new FakeDns()));
            CompletableFuture<Verdict> answer = module.validate(context).toCompletableFuture();
            assertThat(slow.heardWhere(event -> event.startsWith("M"))).isTrue();
            slow.says('M', "c").forget();
            context.cancel();
            assertThatThrownBy(() -> answer.get(120, TimeUnit.SECONDS)).isNotNull();
            context = waiting(context.next(Phase.RCPTTO).withRecipient("bob@sluice.test"));
            assertThat(ask(module, context)).isEqualTo(Verdict.CONTINUE);
            assertThat(slow.heard()).contains("O", "M<ann@example.org>|").endsWith("R<bob@sluice.test>|");
        }
    }

    /** Sessions that say nothing keep nobody waiting. */
    @Test
    void moreSessionsThanConnectionsTakeTurns() {
        ValidationModule module = configured(Map.of("max_connections", "1"));
        FakeContext one = recipient("bob@sluice.test");
        FakeContext other = recipient("eve@sluice.test");
        ask(module, one);
        ask(module, other);
        assertThat(ask(module, waiting(one.next(Phase.DATA).body("Subject: one\n\nHello.\n"))))
                .isEqualTo(Verdict.CONTINUE);
        assertThat(ask(module, waiting(other.next(Phase.DATA).body("Subject: other\n\nHello.\n"))))
                .isEqualTo(Verdict.CONTINUE);
        assertThat(filter.heard())
                .containsSubsequence("R<bob@sluice.test>|", "LSubject|one|", "E", "R<eve@sluice.test>|", "E");
    }

    @Test
    void aFilterThatSaysNothingIsPassedOver() {
        FaultyServer mute = new FaultyServer((client, in, out) -> in.read());
        try {
            ValidationModule module = configured(Map.of("milter", mute.address() + " " + filter.address()));
            assertThat(ask(module, data())).isEqualTo(Verdict.CONTINUE);
            assertThat(filter.heard()).endsWith("E");
        } finally {
            mute.close();
        }
    }

    @Test
    void aFieldTooLongForAPacketIsCutAndNotHidden() {
        FakeContext context = data().body("X-Long: " + "x".repeat(70_000) + "\nSubject: x\n\nHello.\n");
        assertThat(ask(configured(Map.of()), context)).isEqualTo(Verdict.CONTINUE);
        assertThat(filter.heard()).contains("L of 65536", "LSubject|x|");
    }

    @Test
    void mailOverHttpHasAConnectionOfItsOwn() {
        ValidationModule module = configured(Map.of());
        for (int i = 0; i < 2; i++) {
            FakeContext context = question(Phase.MSG_GEN_DATA_SPOOL).protocol("http");
            assertThat(ask(module, context)).isEqualTo(Verdict.CONTINUE);
            assertThat(filter.heardWhere(event -> event.equals("Q"))).isTrue();
            assertThat(filter.heard()).contains("M<ann@example.org>|", "R<bob@sluice.test>|", "E");
            filter.forget();
        }
        assertThat(filter.server().accepted()).isEqualTo(2);
    }

    /** Work that waits for room when its call ends is never done. */
    @Test
    void aConnectionOfItsOwnEndsWithItsCall() throws Exception {
        BlockingQueue<Runnable> never = new LinkedBlockingQueue<>();
        FakeContext context =
                question(Phase.MSG_GEN_DATA_SPOOL).protocol("http").blockingOn(never::add);
        configured(Map.of()).validate(context);
        assertThat(never.poll(60, TimeUnit.SECONDS)).isNotNull();
        context.cancel();
        assertThat(filter.heardWhere("Q"::equals)).isTrue();
    }

    @Test
    void macrosSayWhoTheClientIs() {
        FakeContext context = data().tls()
                .user("j\u00fcrg\nx")
                .with("auth_name", "PLAIN")
                .with("tls_cipher_usebits", "256")
                .with("tls_client_verified", "yes")
                .with("tls_client_cert_subject_cn", "Ann \u65e5")
                .with("tls_client_cert_issuer_cn", "Our CA")
                .sender("\u00fc@example.org")
                .parameter("AUTH", "e+3Dmc2@example.com");
        ask(configured(Map.of()), context);
        assertThat(filter.macros('H'))
                .isEqualTo("{cipher_bits}|256|{cert_subject}|" + seen("Ann \u65e5") + "|{cert_issuer}|Our CA|");
        assertThat(filter.macros('M'))
                .contains(
                        "{auth_type}|PLAIN|{auth_authen}|" + seen("j\u00fcrg?x") + "|{auth_author}|e=mc2@example.com|")
                .contains("{mail_addr}|" + seen("\u00fc@example.org") + "|");
    }

    /** Anybody can make a certificate with any names. */
    @Test
    void macrosSayNothingOfCertificatesNobodyVouchesFor() {
        FakeContext context = data().tls()
                .with("tls_client_verified", "no")
                .with("tls_client_cert_subject_cn", "Ann")
                .with("tls_client_cert_issuer_cn", "Ann");
        ask(configured(Map.of()), context.user("ann"));
        assertThat(filter.macros('H')).doesNotContain("cert_");
        assertThat(filter.macros('M')).contains("{auth_type}|SASL|");
    }

    /** UTF-8, octet by octet. */
    private static String seen(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }

    @Test
    void anAddressIsWrittenAsFiltersReadIt() {
        ValidationModule module = configured(Map.of());
        ask(module, waiting(FakeContext.connect("2001:db8::1", new FakeDns())));
        ask(
                module,
                waiting(FakeContext.connect("192.0.2.1", new FakeDns())
                        .with("fcdns.status", "pass")
                        .with("fcdns.name", "client.example")));
        assertThat(filter.heard())
                .anyMatch(event -> event.matches("C\\[2001:db8:0:0:0:0:0:1]\\|6[0-9]+2001:db8:0:0:0:0:0:1\\|"))
                .anyMatch(event -> event.matches("Cclient\\.example\\|4[0-9]+192\\.0\\.2\\.1\\|"));
        assertThat(filter.macros('C')).contains("_|client.example [192.0.2.1]|");
    }

    @Test
    void aLargeBodyGoesInPieces() {
        filter.agrees(6, 0x1ff, 0);
        FakeContext context = data().body("Subject: x\n\n" + "0123456789abcde\n".repeat(10_000));
        assertThat(ask(configured(Map.of()), context)).isEqualTo(Verdict.CONTINUE);
        assertThat(filter.heard()).contains("B of 65536", "B of 38931");
    }

    @Test
    void aFilterMayHaveSeenEnough() {
        filter.agrees(6, 0x1ff, 0x400).says('B', "s");
        FakeContext context = data().body("Subject: x\n\n" + "0123456789abcde\n".repeat(10_000));
        assertThat(ask(configured(Map.of()), context)).isEqualTo(Verdict.CONTINUE);
        assertThat(filter.heard())
                .containsOnlyOnce("B of 65536")
                .doesNotContain("B of 38931")
                .endsWith("E");
    }

    @Test
    void aMessageThatCameToNothingIsAborted() {
        ValidationModule module = configured(Map.of());
        FakeContext context = waiting(FakeContext.mailFrom("192.0.2.1", "ann@example.org", new FakeDns()));
        ask(module, context);
        context = waiting(context.next(Phase.EHLO).hello("other.example"));
        ask(module, context);
        assertThat(filter.heard()).endsWith("M<ann@example.org>|", "A", "Hother.example|");
    }

    @Test
    void aFilterThatWasRestartedIsToldAgain() {
        ValidationModule module = configured(Map.of());
        FakeContext context = waiting(FakeContext.mailFrom("192.0.2.1", "ann@example.org", new FakeDns()));
        ask(module, context);
        filter.server().start();
        filter.forget();
        context = waiting(context.next(Phase.RCPTTO).withRecipient("bob@sluice.test"));
        assertThat(ask(module, context)).isEqualTo(Verdict.CONTINUE);
        assertThat(filter.heard())
                .startsWith("O")
                .contains("Hclient.example|", "M<ann@example.org>|")
                .endsWith("R<bob@sluice.test>|");
    }

    /** As clients of other servers do without trouble. */
    @Test
    void aFilterMayCloseAfterEachMessage() {
        filter.says('E', "c").closesAt('E');
        ValidationModule module = configured(Map.of());
        FakeContext context = waiting(FakeContext.connect("192.0.2.1", new FakeDns()));
        ask(module, context);
        for (int i = 0; i < 3; i++) {
            context = waiting(context.next(Phase.MAILFROM).sender("ann" + i + "@example.org"));
            context.transaction("t." + i);
            assertThat(ask(module, context)).isEqualTo(Verdict.CONTINUE);
            context = waiting(context.next(Phase.DATA).body("Subject: test\n\nHello.\n"));
            assertThat(ask(module, context)).isEqualTo(Verdict.CONTINUE);
        }
        assertThat(filter.server().accepted()).isEqualTo(3);
    }

    /** A NUL ends a text in the protocol: behind it a client could hide what it likes. */
    @Test
    void octetsNobodyExpectsAreShownAsTheyCome() {
        byte[] message =
                "X-\u00fc: a\0b\u00ff\r\nSubject:\r\n\ttest\r\n\r\nHello.\r\n".getBytes(StandardCharsets.ISO_8859_1);
        assertThat(ask(configured(Map.of()), data().body(message))).isEqualTo(Verdict.CONTINUE);
        assertThat(filter.heard()).contains("LX-\u00fc|a b\u00ff|", "LSubject|\n\ttest|");
    }

    @Test
    void aClientIsToldOnce() {
        ValidationModule module = configured(Map.of());
        FakeContext context = waiting(FakeContext.connect("192.0.2.1", new FakeDns()));
        ask(module, context);
        context = waiting(context.next(Phase.CONNECT));
        ask(module, context);
        assertThat(filter.heard()).filteredOn(event -> event.startsWith("C")).hasSize(1);
    }
}
