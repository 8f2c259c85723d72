package org.sluice.core.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.sluice.core.lifecycle.ModuleHandle;
import org.sluice.injection.Outcome;
import org.sluice.injection.Session;
import org.sluice.message.SmtpReply;
import org.sluice.support.validation.BannerPause;
import org.sluice.validation.Phase;
import org.sluice.validation.ValidationContext;
import org.sluice.validation.Verdict;

/** A module that waits at CONNECT for a fact the listener may note, beside others that ask the DNS. */
class NotedTest {

    private static final Duration PAUSE = Duration.ofSeconds(2);

    private final TestCore core = new TestCore();
    private final Session session = core.smtp();
    private final FakeModule early = FakeModule.that(NotedTest::judge);

    private static CompletionStage<Verdict> judge(ValidationContext context) {
        return BannerPause.talked(context, PAUSE)
                .thenApply(talked ->
                        talked ? Verdict.reject(new SmtpReply(554, "5.5.1", "Wait"), "talked") : Verdict.CONTINUE);
    }

    @Test
    void waitsBesideTheOthersAndIsJudgedFirst() {
        CompletableFuture<Verdict> dns = new CompletableFuture<>();
        FakeModule fcdns = FakeModule.waitingFor(dns);
        core.bind("early_talker connect order=200", early);
        core.bind("fcdns connect order=200", fcdns);
        CompletableFuture<Outcome> outcome = core.ask(Phase.CONNECT, session);
        assertThat(fcdns.calls).as("asked during the pause").hasSize(1);
        dns.complete(Verdict.reject("no name"));
        core.pass(PAUSE.minusMillis(1));
        assertThat(outcome).isNotDone();
        core.pass(Duration.ofMillis(1));
        assertThat(outcome.join().module()).isEqualTo("fcdns");
    }

    @Test
    void hearsOfTheFactAtOnce() {
        core.bind("early_talker connect order=200", early);
        core.bind("fcdns connect order=200", FakeModule.saying(Verdict.reject("no name")));
        CompletableFuture<Outcome> outcome = core.ask(Phase.CONNECT, session);
        session.note("conntrol_bad_commands", "1");
        core.settle();
        assertThat(outcome).isNotDone();
        session.note("early_talker", "yes");
        core.settle();
        assertThat(outcome.join().module()).isEqualTo("early_talker");
        assertThat(outcome.join().reply().orElseThrow().code()).isEqualTo(554);
    }

    @Test
    void knowsWhatWasNotedBefore() {
        core.bind("early_talker connect order=200", early);
        session.note("early_talker", "yes");
        assertThat(core.outcome(Phase.CONNECT, session).isRefused()).isTrue();
    }

    @Test
    void waitsInNoThreadAndNotForAClientThatWent() {
        core.bind("early_talker connect order=200", early);
        core.ask(Phase.CONNECT, session);
        assertThat(core.workers.runAll()).isFalse();
        session.close("vanished");
        core.settle();
        session.note("early_talker", "yes");
        core.clock.advance(PAUSE);
        assertThat(core.workers.runAll())
                .as("nobody is told, and no timer rings")
                .isFalse();
    }

    @Test
    void isHeldByNothingOnceItHasAnswered() throws Exception {
        ModuleHandle handle = core.bind("early_talker connect order=200", FakeModule.that(NotedTest::judge));
        CompletableFuture<Outcome> outcome = core.ask(Phase.CONNECT, session);
        core.pass(PAUSE);
        assertThat(outcome).isCompletedWithValue(Outcome.CONTINUE);
        core.unbind(handle);
        session.note("early_talker", "yes");
        assertThat(core.workers.runAll()).as("nobody is told").isFalse();
    }

    @Test
    void waitsAnewInTheSuccessorOfAModuleThatLeft() {
        ModuleHandle first = core.bind("early_talker connect order=200 version=1.0.0", early);
        CompletableFuture<Outcome> outcome = core.ask(Phase.CONNECT, session);
        core.bind("early_talker connect order=200 version=2.0.0", FakeModule.that(NotedTest::judge));
        core.unbind(first);
        session.note("early_talker", "yes");
        core.settle();
        assertThat(outcome.join().isRefused()).isTrue();
    }

    @Test
    void grantsTheInjectorsOwnDelaysWithinTheSameBounds() {
        assertThat(session.tarpit(Duration.ofSeconds(1))).isBetween(Duration.ofMillis(800), Duration.ofMillis(1_200));
        assertThat(core.smtp().tarpit(Duration.ofSeconds(1)))
                .as("one of ten sessions at most")
                .isZero();
        core.pass(Duration.ofSeconds(2));
        assertThat(core.smtp("trusted_mx=yes").tarpit(Duration.ofSeconds(1))).isZero();
        assertThat(session.tarpit(Duration.ofDays(1_000_000))).isLessThanOrEqualTo(Duration.ofSeconds(30));
        session.close("quit");
        assertThat(session.tarpit(Duration.ofSeconds(1))).isZero();
    }

    @Test
    void freesThePlaceOfAClientThatGoesOrIsHeldAgain() {
        assertThat(session.tarpit(Duration.ofSeconds(20))).isPositive();
        assertThat(session.tarpit(Duration.ofSeconds(20))).isPositive();
        assertThat(core.smtp().tarpit(Duration.ofSeconds(1))).isZero();
        session.close("vanished");
        assertThat(core.smtp().tarpit(Duration.ofSeconds(1))).isPositive();
        core.pass(Duration.ofSeconds(30));
        assertThat(core.smtp().tarpit(Duration.ofSeconds(1)))
                .as("no place is freed twice")
                .isPositive();
        assertThat(core.smtp().tarpit(Duration.ofSeconds(1))).isZero();
    }

    @Test
    void holdsAsManyAsTheOperatorSays() {
        TestCore generous = new TestCore(Map.of("tarpit_sessions_percent", "100"));
        Session one = generous.smtp();
        Session two = generous.smtp();
        assertThat(one.tarpit(Duration.ofSeconds(1))).isPositive();
        assertThat(two.tarpit(Duration.ofSeconds(1))).isPositive();
    }
}
