package org.sluice.module.milter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sluice.message.SmtpReply;
import org.sluice.testing.Configs;
import org.sluice.testing.FakeContext;
import org.sluice.testing.FakeDns;
import org.sluice.testing.FaultyServer;
import org.sluice.testing.ModuleContract;
import org.sluice.validation.Disposition;
import org.sluice.validation.Phase;
import org.sluice.validation.ValidationModule;
import org.sluice.validation.Verdict;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MilterModuleTest extends ModuleContract {

    private static final String NOTHING_ANSWERED = "1044608"; // 0xff080

    private static final int READERS = 4;

    private final Filter quiet = new Filter();
    private final ExecutorService blocking = readers();
    private Filter filter = new Filter();
    private MilterModule last;

    /** All there before the first call: a thread keeps hold of whose call it was that made it. */
    private static ExecutorService readers() {
        ThreadPoolExecutor readers =
                new ThreadPoolExecutor(READERS, READERS, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
                    Thread thread = new Thread(task, "reader");
                    thread.setDaemon(true);
                    return thread;
                });
        readers.prestartAllCoreThreads();
        return readers;
    }

    @AfterEach
    void endFilter() {
        if (last != null) {
            last.stop();
            last = null;
        }
        filter.close();
        filter = new Filter();
    }

    @AfterAll
    void end() {
        quiet.close();
        filter.close();
        blocking.shutdownNow();
    }

    @Override
    protected ValidationModule module() {
        return new MilterModule();
    }

    @Override
    protected Map<String, String> configuration() {
        return Map.of("milter", quiet.address());
    }

    @Override
    protected Duration patience() {
        return Duration.ofMinutes(1);
    }

    @Override
    protected FakeContext question(Phase phase, FakeDns dns) {
        FakeContext context = FakeContext.at(phase, "192.0.2.1", dns);
        if (!phase.isOfConnection()) {
            context.sender("ann@example.org");
        }
        if (!phase.isBefore(Phase.RCPTTO)) {
            context.withRecipient("bob@sluice.test");
        }
        return waiting(phase.hasContent() ? context.body("Subject: test\n\nHello.\n") : context);
    }

    @Override
    protected Map<String, String> wrongValues() {
        return Map.of(
                "milter", "nonsense",
                "version", "7",
                "default_action", "bounce",
                "counts_as", "ham",
                "honor_whitelist", "!",
                "hostname", "a b",
                "max_edit_kb", "0",
                "upstream_order", "random",
                "timeout_millis", "0");
    }

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

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            value = {
                "C~r~REJECT",
                "C~t~DEFER",
                "C~a~CONTINUE",
                "C~y550 5.7.1 no|~REJECT",
                "C~y451 4.7.1 later|~DEFER",
                "C~4~DEFER",
                "R~s~DEFER",
                "L~s~DEFER",
                "H~r~REJECT",
                "M~r~REJECT",
                "M~t~DEFER",
                "M~d~DISCARD",
                "M~y451 4.7.1 later|~DEFER",
                "R~r~REJECT",
                "R~d~DISCARD",
                "R~a~CONTINUE",
                "T~r~REJECT",
                "L~y554 5.7.1 no|~REJECT",
                "N~t~DEFER",
                "B~r~REJECT",
                "B~d~DISCARD",
                "E~r~REJECT",
                "E~t~DEFER",
                "E~d~DISCARD",
                "E~a~CONTINUE",
                "E~4~DEFER",
                "E~y421 4.7.0 bye|~DEFER",
                "C~d~DEFER",
                "E~f~DEFER",
                "E~s~DEFER",
                "M~s~DEFER",
                "M~hA|b|~DEFER",
                "B~hA|b|~DEFER",
                "E~z~DEFER",
                "M~y250 fine|~DEFER"
            })
    void whatItSaysCounts(char event, String packet, Disposition expected) {
        filter.says(event, packet);
        assertThat(ask(configured(Map.of()), data())).returns(expected, Verdict::disposition);
    }

    @Test
    void itsOwnWordsAreTold() {
        filter.says('E', "y554 5.7.1 Blocked by policy|");
        FakeContext context = data();
        assertThat(ask(configured(Map.of("counts_as", "spam")), context).reply())
                .contains(new SmtpReply(554, "5.7.1", "Blocked by policy"));
        assertThat(context.effects().attributes())
                .containsEntry("content.spam", "true")
                .containsEntry("milter.one.result", "554");
    }

    @Test
    void aRefusedRecipientLeavesTheOthers() {
        filter.says('R', "r");
        ValidationModule module = configured(Map.of());
        FakeContext context = waiting(FakeContext.at(Phase.RCPTTO, "192.0.2.1", new FakeDns())
                .sender("ann@example.org")
                .withRecipient("eve@sluice.test"));
        assertThat(ask(module, context)).returns(Disposition.REJECT, Verdict::disposition);
        filter.says('R', "c");
        context = waiting(context.next(Phase.RCPTTO).withRecipient("bob@sluice.test"));
        assertThat(ask(module, context)).isEqualTo(Verdict.CONTINUE);
    }

    @Test
    void aRecipientThatComesAgainIsRefusedAgain() {
        filter.says('R', "y550 5.7.1 Not here|");
        ValidationModule module = configured(Map.of());
        FakeContext context = recipient("eve@sluice.test");
        for (int i = 0; i < 3; i++) {
            assertThat(ask(module, context)).returns(Disposition.REJECT, Verdict::disposition);
            context = waiting(context.next(Phase.RCPTTO));
        }
        assertThat(filter.heard())
                .filteredOn(event -> event.startsWith("R"))
                .hasSize(3)
                .containsOnly("R<eve@sluice.test>|");
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

    /** The banner is 220, 421 or 554. */
    @ParameterizedTest
    @CsvSource({"550 5.7.1 no, 554 5.7.1 no", "451 4.7.1 later, 421 4.7.1 later", "554 5.7.1 no, 554 5.7.1 no"})
    void whatItSaysInPlaceOfTheBanner(String said, String told) {
        filter.says('C', "y" + said + "|");
        FakeContext context = waiting(FakeContext.connect("192.0.2.1", new FakeDns()));
        assertThat(ask(configured(Map.of()), context).reply())
                .hasValueSatisfying(reply -> assertThat(reply).hasToString(told));
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
    void whatIsTemporaryCountsAsNothing() {
        filter.says('E', "y451 4.7.1 Greylisted|");
        FakeContext context = data();
        ask(configured(Map.of("counts_as", "spam")), context);
        assertThat(context.effects().attributes()).doesNotContainKey("content.spam");
    }

    @Test
    void eachInstanceHasItsOwnName() {
        filter.says('E', "r");
        FakeContext context = data();
        ask(configured(Map.of("service.pid", "org.sluice.milter~two")), context);
        assertThat(context.effects().attributes()).containsEntry("milter.two.result", "reject");
    }

    @Test
    void mailOverHttpHasAConnectionOfItsOwn() {
        ValidationModule module = configured(Map.of());
        for (int i = 0; i < 2; i++) {
            FakeContext context =
                    question(Phase.MSG_GEN_DATA_SPOOL, new FakeDns()).protocol("http");
            assertThat(ask(module, context)).isEqualTo(Verdict.CONTINUE);
            assertThat(filter.heardWhere(event -> event.equals("Q"))).isTrue();
            assertThat(filter.heard()).contains("M<ann@example.org>|", "R<bob@sluice.test>|", "E");
            filter.forget();
        }
        assertThat(filter.server().accepted()).isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource({"7, 0x1ff", "1, 0x1ff"})
    void aVersionNobodyOfferedIsNone(int version, String actions) {
        filter.agrees(version, Integer.decode(actions), 0);
        assertThat(ask(configured(Map.of()), data())).returns(Disposition.DEFER, Verdict::disposition);
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

    private FakeContext recipient(String address) {
        return waiting(FakeContext.at(Phase.RCPTTO, "192.0.2.1", new FakeDns())
                .sender("ann@example.org")
                .withRecipient(address));
    }

    @Test
    void whatIsSaidToARecipientIsMeantForTheMessage() {
        filter.says('R', "d");
        ValidationModule module = configured(Map.of());
        FakeContext context = waiting(FakeContext.at(Phase.RCPTTO, "192.0.2.1", new FakeDns())
                .sender("ann@example.org")
                .withRecipient("bob@sluice.test"));
        assertThat(ask(module, context)).isEqualTo(Verdict.CONTINUE);
        context = waiting(context.next(Phase.DATA));
        assertThat(ask(module, context)).returns(Disposition.DISCARD, Verdict::disposition);
    }

    @Test
    void changesCount() {
        filter.says(
                'E',
                "p",
                "i\0\0\0\0DKIM-Signature|v=1;\n\tb=x|",
                "hX-Seen|yes|",
                "m\0\0\0\1Subject|other|",
                "+<new@sluice.test>|",
                "2<more@sluice.test>|NOTIFY=NEVER|",
                "-<bob@sluice.test>|",
                "e<other@example.org>|SIZE=1|",
                "bnew ",
                "bbody\r\n",
                "c");
        FakeContext context = data();
        assertThat(ask(configured(Map.of()), context)).isEqualTo(Verdict.CONTINUE);
        assertThat(context.effects().headerEdits())
                .containsExactly(
                        "insert 0 DKIM-Signature: v=1;\r\n\tb=x",
                        "insert 2147483647 X-Seen: yes",
                        "change 1 Subject: other");
        assertThat(context.effects().others())
                .containsExactly(
                        "addRecipient new@sluice.test",
                        "addRecipient more@sluice.test",
                        "removeRecipient bob@sluice.test",
                        "sender other@example.org",
                        "replaceBody 10");
    }

    @Test
    void whatIsToBeKeptApartIs() {
        filter.says('E', "qsuspicious|", "a");
        assertThat(ask(configured(Map.of()), data()))
                .returns(Disposition.QUARANTINE, Verdict::disposition)
                .returns("filter one: suspicious", Verdict::why);
    }

    @ParameterizedTest
    @CsvSource({"tempfail, DEFER", "accept, CONTINUE", "reject, REJECT", "quarantine, QUARANTINE"})
    void aFilterThatIsLostHalfWayChangesNothing(String action, Disposition expected) {
        filter.says('E', "hX-Seen|yes|", "bhalf a body").closesAt('E');
        FakeContext context = data();
        assertThat(ask(configured(Map.of("default_action", action)), context)).returns(expected, Verdict::disposition);
        assertThat(context.effects().headerEdits()).isEmpty();
        assertThat(context.effects().others()).isEmpty();
        assertThat(context.effects().get("milter.one.result")).contains("temporary_error");
    }

    @ParameterizedTest
    @CsvSource({"0x01, hX|y|", "0x02, bx", "0x40, +<a@b.example>|", "0x40, e<a@b.example>|", "0x20, qwhy|"})
    void aChangeThatWasNotAgreedOnIsNone(String without, String packet) {
        filter.agrees(6, 0x1ff & ~Integer.decode(without) & ~0x80 & ~0x10 & ~0x04, 0)
                .says('E', packet, "c");
        assertThat(ask(configured(Map.of()), data())).returns(Disposition.DEFER, Verdict::disposition);
    }

    @Test
    void moreChangesThanAllowedAreAFailure() {
        filter.says('E', "b" + "x".repeat(1_000), "b" + "x".repeat(1_000), "c");
        assertThat(ask(configured(Map.of("max_edit_kb", "1")), data()))
                .returns(Disposition.DEFER, Verdict::disposition);
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

    @Test
    void withoutAFilterMailGoesOnWhereThatIsWanted() {
        filter.server().stop();
        ValidationModule module = configured(Map.of("default_action", "accept"));
        assertThat(ask(module, data())).isEqualTo(Verdict.CONTINUE);
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

    @Test
    void leavesAloneWhomItIsToldAndIsOffWithoutAServer() {
        assertThat(ask(configured(Map.of()), data().with("dp_whitelist_global", "true")))
                .isEqualTo(Verdict.CONTINUE);
        assertThat(ask(configured(Map.of("milter", "")), data())).isEqualTo(Verdict.CONTINUE);
        assertThat(filter.heard()).isEmpty();
    }

    private ValidationModule configured(Map<String, String> options) {
        Map<String, String> all = new HashMap<>(Map.of("milter", filter.address(), "probe_seconds", "0"));
        all.putAll(options);
        if (last != null) {
            last.stop();
        }
        last = Configs.configured(new MilterModule(), all);
        return last;
    }

    private FakeContext data() {
        return question(Phase.DATA, new FakeDns());
    }

    private FakeContext waiting(FakeContext context) {
        return context.timeout(Duration.ofMinutes(2)).blockingOn(blocking);
    }

    private static Verdict ask(ValidationModule module, FakeContext context) {
        try {
            return module.validate(context).toCompletableFuture().get(120, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
