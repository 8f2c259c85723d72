package org.sluice.core.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sluice.core.context.CopyState;
import org.sluice.core.context.TransactionState;
import org.sluice.injection.Copy;
import org.sluice.injection.Origin;
import org.sluice.injection.Outcome;
import org.sluice.injection.Session;
import org.sluice.injection.Transaction;
import org.sluice.message.EnvelopeAddress;
import org.sluice.message.SmtpReply;
import org.sluice.validation.Conclusion;
import org.sluice.validation.Disposition;
import org.sluice.validation.OutcomeListener;
import org.sluice.validation.Phase;
import org.sluice.validation.Verdict;

/** What the listener is told: replies, closing, delays, relaying, fates. */
class OutcomeTest {

    private final TestCore core = new TestCore(Map.of("relay_domains", "sluice.test, *.example.net"));

    @ParameterizedTest
    @CsvSource({
        "CONNECT, 554, true, 421 4.3.0",
        "EHLO, 550, true, 421 4.3.0",
        "AUTH, 535, false, 454 4.7.0",
        "MAILFROM, 550, false, 451 4.3.0",
        "RCPTTO, 550, false, 451 4.3.0",
        "DATA, 554, false, 451 4.3.0",
        "DATASPOOL, 554, false, 451 4.3.0",
        "FINAL_VALIDATION, 554, false, 451 4.3.0"
    })
    void everyPhaseHasItsReplies(Phase phase, int rejection, boolean deferralCloses, String deferral) {
        core.bind(
                "m " + phase.word(),
                FakeModule.that(c -> (c.connection().attributes().isTrue("later")
                                ? Verdict.defer("later")
                                : Verdict.reject("never"))
                        .stage()));
        Outcome rejected = core.outcome(phase, core.scope(phase));
        assertThat(rejected.reply().orElseThrow().code()).isEqualTo(rejection);
        assertThat(rejected.close()).isFalse();
        Outcome deferred = core.outcome(phase, core.scope(phase, core.smtp("later=true")));
        assertThat(deferred.reply().orElseThrow().toString()).startsWith(deferral);
        assertThat(deferred.close()).isEqualTo(deferralCloses);
    }

    /** What {@code completedStage} makes is a future that throws when it is asked whether it is done. */
    @Test
    void takesTheAnswerOfAMinimalStage() {
        core.bind("m mailfrom", FakeModule.that(c -> CompletableFuture.completedStage(Verdict.reject("never"))
                .thenApply(verdict -> verdict)));
        assertThat(core.outcome(Phase.MAILFROM, core.transaction(core.smtp()))
                        .reply()
                        .orElseThrow()
                        .code())
                .isEqualTo(550);
    }

    @Test
    void a421AlwaysCloses() {
        core.bind("m mailfrom", FakeModule.saying(Verdict.defer(new SmtpReply(421, "4.7.0", "Too fast"), "rate")));
        assertThat(core.outcome(Phase.MAILFROM, core.transaction(core.smtp())).close())
                .isTrue();
    }

    @Test
    void whoIsSentAwayAtConnectHears421() {
        core.bind("m connect", FakeModule.that(c -> {
            c.effects().disconnect();
            return Verdict.reject("go").stage();
        }));
        Outcome outcome = core.outcome(Phase.CONNECT, core.smtp());
        assertThat(outcome.reply().orElseThrow().code()).isEqualTo(421);
        assertThat(outcome.close()).isTrue();
    }

    @ParameterizedTest(name = "{0} with {1}: {2}")
    @CsvSource({
        "ann@sluice.test, '', true",
        "ann@SLUICE.test, '', true",
        "ann@mx.example.net, '', true",
        "ann@example.net, '', false",
        "ann@evilsluice.test, '', false",
        "ann@example.org, '', false",
        "ann@example.org, can_relay=true, true",
        "ann@example.org, can_relay=no, false",
        "postmaster, '', true",
        "Postmaster@sluice.test, '', true",
        "postmaster@example.org, '', false",
        "ann%example.org@other.test, '', false",
        "\"ann@sluice.test\"@other.test, '', false",
        "ann@[192.0.2.25], '', false"
    })
    void relaysForOursOnly(String recipient, String attribute, boolean passes) {
        Session session = attribute.isEmpty() ? core.smtp() : core.smtp(attribute);
        Transaction transaction = core.transaction(session);
        Copy copy = transaction.recipient(EnvelopeAddress.parse(recipient), Map.of(), "");
        Outcome outcome = core.outcome(Phase.RCPTTO, copy);
        assertThat(outcome.isRefused()).isEqualTo(!passes);
        assertThat(transaction.copies()).hasSize(passes ? 1 : 0);
        if (!passes) {
            assertThat(outcome.reply()).contains(new SmtpReply(550, "5.7.1", "Relaying denied"));
            assertThat(outcome.module()).isEqualTo("core");
            assertThat(core.steps(transaction)).containsExactly("core reject!");
        }
    }

    @ParameterizedTest
    @CsvSource({"ACCEPT", "DISCARD", "QUARANTINE"})
    void noVerdictOpensARelay(Disposition said) {
        core.bind(
                "m rcptto",
                FakeModule.saying(
                        switch (said) {
                            case ACCEPT -> Verdict.accept("why");
                            case DISCARD -> Verdict.discard("why");
                            default -> Verdict.quarantine("why");
                        }));
        Transaction transaction = core.transaction(core.smtp());
        Copy copy = transaction.recipient(EnvelopeAddress.parse("x@example.org"), Map.of(), "");
        assertThat(core.outcome(Phase.RCPTTO, copy).module()).isEqualTo("core");
        assertThat(transaction.copies()).isEmpty();
    }

    @Test
    void aModuleMayGrantRelaying() {
        core.bind("m rcptto", FakeModule.doing(c -> c.effects().putOnConnection("can_relay", "true")));
        Transaction transaction = core.transaction(core.smtp());
        Copy copy = transaction.recipient(EnvelopeAddress.parse("x@example.org"), Map.of(), "");
        assertThat(core.outcome(Phase.RCPTTO, copy)).isSameAs(Outcome.CONTINUE);
    }

    @Test
    void aRefusedRecipientLeavesTheOthers() {
        core.bind("m rcptto", FakeModule.that(c -> (c.recipient().orElseThrow().equals(TestCore.BOB)
                        ? Verdict.reject("unknown")
                        : Verdict.CONTINUE)
                .stage()));
        Transaction transaction = core.transaction(core.smtp());
        Copy ann = transaction.recipient(TestCore.ANN, Map.of(), "");
        assertThat(core.outcome(Phase.RCPTTO, ann).isRefused()).isFalse();
        assertThat(core.outcome(Phase.RCPTTO, transaction.recipient(TestCore.BOB, Map.of(), ""))
                        .isRefused())
                .isTrue();
        core.ask(Phase.RCPTTO, transaction.recipient(TestCore.ANN, Map.of(), ""));
        assertThat(transaction.copies()).containsExactly(ann);
    }

    @Test
    void fatesOfEnvelopeAndContentAreKeptApart() {
        core.bind(
                "m mailfrom,data",
                FakeModule.that(c ->
                        (c.phase() == Phase.MAILFROM ? Verdict.discard("trap") : Verdict.quarantine("spam")).stage()));
        Transaction transaction = core.transaction(core.smtp());
        Outcome outcome = core.outcome(Phase.MAILFROM, transaction);
        assertThat(outcome.isRefused()).isFalse();
        assertThat(outcome.verdict().disposition()).isEqualTo(Disposition.DISCARD);
        TransactionState state = (TransactionState) transaction;
        assertThat(state.fate().why()).isEqualTo("trap");
        transaction.received(new TestCore.Octets("x\r\n", core.released));
        core.ask(Phase.DATA, transaction);
        assertThat(state.fate().disposition()).isEqualTo(Disposition.QUARANTINE);
        transaction.received(new TestCore.Octets("x\r\n", core.released));
        assertThat(state.fate().why()).as("content is judged anew").isEqualTo("trap");
    }

    @Test
    void tarpitsByTheReplyTheConnectionAndTheServer() {
        core.bind("m ehlo", FakeModule.doing(c -> c.effects().tarpit(Duration.ofSeconds(100))));
        Session session = core.smtp();
        assertThat(core.outcome(Phase.EHLO, session).delay()).isBetween(Duration.ofSeconds(24), Duration.ofSeconds(30));
        assertThat(core.outcome(Phase.EHLO, core.smtp()).delay())
                .as("one seat for few sessions")
                .isZero();
        Duration sum = Duration.ZERO;
        for (int i = 0; i < 10; i++) {
            core.pass(Duration.ofSeconds(31));
            sum = sum.plus(core.outcome(Phase.EHLO, session).delay());
        }
        assertThat(sum).isLessThanOrEqualTo(Duration.ofSeconds(96));
        core.pass(Duration.ofSeconds(31));
        assertThat(core.outcome(Phase.EHLO, core.smtp("trusted_mx=yes")).delay())
                .isZero();
        assertThat(core.outcome(Phase.EHLO, core.smtp()).delay()).isPositive();
    }

    @Test
    void addsAndRemovesKeywordsOfTheGreeting() {
        core.bind(
                "m ehlo",
                FakeModule.doing(c -> c.effects().addCapability("XTEST a b").removeCapability("SIZE")));
        Outcome outcome = core.outcome(Phase.EHLO, core.smtp());
        assertThat(outcome.capabilitiesAdded()).containsExactly("XTEST a b");
        assertThat(outcome.capabilitiesRemoved()).containsExactly("SIZE");
    }

    @Test
    void appliesEditsInModuleOrderAndShowsThemToTheNextWave() {
        List<String> seen = new ArrayList<>();
        core.bind("b data", FakeModule.doing(c -> c.effects().header().add("X-B", "2")));
        core.bind("a data", FakeModule.doing(c -> c.effects().header().add("X-A", "1")));
        core.bind("c data order=600", FakeModule.doing(c -> {
            c.effects().header().add("X-C", "3");
            seen.addAll(c.message().headers().all(""));
        }));
        Transaction transaction = (Transaction) core.scope(Phase.DATA);
        core.ask(Phase.DATA, transaction);
        assertThat(seen).hasSize(3);
        assertThat(((TransactionState) transaction).edits().toString()).matches(".*X-A.*X-B.*X-C.*");
        assertThat(core.lastStep(transaction).note()).isEqualTo("1 edits");
    }

    @Test
    void changesRecipientsOnceEach() {
        core.bind("m data", FakeModule.doing(c -> c.effects()
                .addRecipient(TestCore.BOB)
                .addRecipient(TestCore.BOB)
                .removeRecipient(TestCore.ANN)));
        Transaction transaction = (Transaction) core.scope(Phase.DATA);
        core.ask(Phase.DATA, transaction);
        assertThat(transaction.copies()).extracting(Copy::recipient).containsExactly(TestCore.BOB);
    }

    @Test
    void keepsWishesAboutReports() {
        core.bind("m data", FakeModule.doing(c -> c.effects()
                .sender(TestCore.BOB, Map.of("RET", "hdrs"))
                .addRecipient(TestCore.BOB, Map.of("NOTIFY", "never"))
                .addRecipient(TestCore.BOB, Map.of("NOTIFY", "delay"))));
        TransactionState transaction = (TransactionState) core.scope(Phase.DATA);
        core.ask(Phase.DATA, transaction);
        assertThat(transaction.parameters()).isEqualTo(Map.of("RET", "HDRS"));
        assertThat(transaction.pendingCopies().get(1).parameters()).isEqualTo(Map.of("NOTIFY", "NEVER"));
    }

    @ParameterizedTest
    @CsvSource({"RET, all", "NOTIFY, NEVER", "ENVID, a b", "SIZE, 1"})
    void takesNoOtherParameters(String name, String value) {
        core.bind("m data onError=DEFER", FakeModule.doing(c -> c.effects().sender(TestCore.BOB, Map.of(name, value))));
        Transaction transaction = (Transaction) core.scope(Phase.DATA);
        assertThat(core.outcome(Phase.DATA, transaction).isRefused()).isTrue();
        assertThat(transaction.sender()).isEqualTo(TestCore.SENDER);
    }

    @Test
    void tellsListenersWhatWasDecided() throws Exception {
        var heard = new java.util.concurrent.LinkedBlockingQueue<String>();
        core.core.outcomes.add(new OutcomeListener() {
            @Override
            public void concluded(Conclusion conclusion) {
                heard.add(conclusion.phase() + " " + conclusion.module() + " "
                        + conclusion.connection().get("x"));
            }

            @Override
            public void ended(org.sluice.validation.StateScope scope, String id, String why) {
                heard.add(scope + " " + why);
            }
        });
        core.bind("m connect", FakeModule.that(c -> {
            c.effects().put("x", "1");
            return Verdict.reject("no").stage();
        }));
        Session session = core.smtp();
        core.ask(Phase.CONNECT, session);
        session.close("refused");
        assertThat(heard.poll(5, java.util.concurrent.TimeUnit.SECONDS)).isEqualTo("CONNECT m 1");
        assertThat(heard.poll(5, java.util.concurrent.TimeUnit.SECONDS)).isEqualTo("CONNECTION refused");
        core.core.outcomes.close();
    }

    @Test
    void explainsAMessageByItsOwnIdAndThatOfItsCopyAfterItsEnd() {
        core.bind("m connect,data", FakeModule.doing(c -> c.effects()
                .put("fact", c.phase().word())));
        Session session = core.smtp();
        core.ask(Phase.CONNECT, session);
        Transaction transaction = (Transaction) core.scope(Phase.DATA, session);
        core.ask(Phase.DATA, transaction);
        ((TransactionState) transaction).finish("accepted");
        session.close("quit");
        var explanation = core.core.explain(transaction.id() + ".1").orElseThrow();
        assertThat(explanation.summary()).isEqualTo("192.0.2.1 <a@example.org> to <ann@sluice.test>: accepted");
        assertThat(explanation.steps()).extracting(step -> step.phase()).containsExactly("connect", "data");
        assertThat(core.core
                        .contexts
                        .dictionaries(transaction.id())
                        .orElseThrow()
                        .get("message"))
                .containsEntry("fact", "data");
        assertThat(core.core.explain(session.id()).orElseThrow().transactions())
                .as("a session nobody refused is known by its messages")
                .containsOnlyKeys(transaction.id());
    }

    @Test
    void generatedMailMayRelayAndItsRecipientsJoinAtOnce() {
        Session http = core.session(Origin.HTTP, "192.0.2.1");
        Transaction transaction = core.transaction(http);
        transaction.recipient(EnvelopeAddress.parse("x@example.org"), Map.of(), "");
        assertThat(transaction.copies()).hasSize(1);
        assertThat(http.attributes().isTrue("can_relay")).isTrue();
    }

    @Test
    void anUnknownBindingLeavesWhatWasChosenBefore() {
        TestCore named = new TestCore(Map.of("bindings", "default, fast", "binding_groups", "bulk"));
        named.bind("a set_binding order=100", FakeModule.doing(c -> c.effects().binding("fast")));
        named.bind(
                "b set_binding order=200",
                FakeModule.doing(c -> c.effects().binding("nowhere").bindingGroup("bulk")));
        CopyState copy = (CopyState) named.scope(Phase.SET_BINDING);
        named.outcome(Phase.SET_BINDING, copy);
        assertThat(copy).returns("fast", CopyState::binding).returns("bulk", CopyState::bindingGroup);
    }
}
