package org.sluice.core.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.sluice.injection.Outcome;
import org.sluice.injection.Session;
import org.sluice.injection.Transaction;
import org.sluice.message.SmtpReply;
import org.sluice.validation.Phase;
import org.sluice.validation.Verdict;

/** Answers asked for in one phase and waited for in a later one. */
class EarlyAnswerTest {

    private final TestCore core = new TestCore();
    private final Session session = core.smtp();
    private final CompletableFuture<Verdict> slow = new CompletableFuture<>();
    private final List<String> cancelled = new ArrayList<>();
    private final FakeModule rbl = FakeModule.that(c -> {
        c.onCancel(() -> cancelled.add("rbl"));
        c.effects().put("rbl.hit", "true");
        return slow;
    });

    @Test
    void startsAtItsPhaseAndIsWaitedForAtTheLaterOne() {
        FakeModule later = FakeModule.saying(Verdict.CONTINUE);
        core.bind("rbl connect joinAt=mailfrom order=700", rbl);
        core.bind("first mailfrom order=100", later);
        assertThat(core.outcome(Phase.CONNECT, session)).isSameAs(Outcome.CONTINUE);
        assertThat(rbl.calls).hasSize(1);
        assertThat(core.outcome(Phase.EHLO, session)).isSameAs(Outcome.CONTINUE);

        CompletableFuture<Outcome> outcome = core.ask(Phase.MAILFROM, core.transaction(session));
        assertThat(outcome).isNotDone();
        assertThat(later.calls).as("taken before the first wave").isEmpty();
        assertThat(session.attributes().get("rbl.hit")).isEmpty();

        slow.complete(Verdict.CONTINUE);
        core.settle();
        assertThat(outcome).isCompletedWithValue(Outcome.CONTINUE);
        assertThat(session.attributes().get("rbl.hit")).contains("true");
        assertThat(later.calls).hasSize(1);
    }

    @Test
    void refusesEveryLaterPhaseOfThatKind() {
        core.bind("rbl connect joinAt=mailfrom", rbl);
        core.ask(Phase.CONNECT, session);
        slow.complete(Verdict.reject(new SmtpReply(554, "5.7.1", "Listed"), "listed"));
        for (int i = 0; i < 2; i++) {
            Transaction transaction = core.transaction(session);
            assertThat(core.outcome(Phase.MAILFROM, transaction)
                            .reply()
                            .orElseThrow()
                            .code())
                    .isEqualTo(554);
            assertThat(core.steps(transaction)).containsExactly("rbl reject!");
        }
        assertThat(rbl.calls).hasSize(1);
    }

    @Test
    void isNotCancelledByResetWhenItConcernsTheConnectionButByClose() {
        core.bind("rbl connect joinAt=mailfrom", rbl);
        core.ask(Phase.CONNECT, session);
        core.transaction(session).abort("reset");
        core.settle();
        assertThat(cancelled).isEmpty();
        session.close("quit");
        core.settle();
        assertThat(cancelled).containsExactly("rbl");
    }

    @Test
    void isCancelledByResetAndByANewMailWhenItConcernsTheTransaction() {
        core.bind("rbl mailfrom joinAt=data", rbl);
        Transaction first = core.transaction(session);
        core.ask(Phase.MAILFROM, first);
        first.abort("reset");
        core.settle();
        assertThat(cancelled).hasSize(1);
        core.ask(Phase.MAILFROM, core.transaction(session));
        core.transaction(session);
        core.settle();
        assertThat(cancelled).hasSize(2);
    }

    @Test
    void isAskedAgainWhereItsPhaseIsRunAgain() {
        core.bind("greeting ehlo joinAt=mailfrom", rbl);
        core.ask(Phase.EHLO, session);
        core.ask(Phase.EHLO, session);
        core.settle();
        assertThat(rbl.calls).hasSize(2);
        assertThat(cancelled).hasSize(1);
        session.secured(Map.of());
        core.settle();
        assertThat(cancelled)
                .as("what an unprotected greeting said counts no more")
                .hasSize(2);
    }

    @Test
    void isAskedAtTheLaterPhaseWhenNobodyAskedBefore() {
        core.ask(Phase.CONNECT, session);
        core.bind("rbl connect joinAt=mailfrom", rbl);
        CompletableFuture<Outcome> outcome = core.ask(Phase.MAILFROM, core.transaction(session));
        assertThat(rbl.calls).hasSize(1);
        assertThat(rbl.last().phase()).isEqualTo(Phase.CONNECT);
        slow.complete(Verdict.defer("later"));
        core.settle();
        assertThat(outcome.join().reply().orElseThrow().code()).isEqualTo(451);
    }

    @Test
    void waitsForTheSuccessorOfARequiredModule() {
        core.contract("rbl.required=true");
        var handle = core.bind("rbl connect joinAt=mailfrom", rbl);
        core.ask(Phase.CONNECT, session);
        core.core.registry.unbind(handle, false);
        CompletableFuture<Outcome> outcome = core.ask(Phase.MAILFROM, core.transaction(session));
        assertThat(outcome).isNotDone();
        core.bind("rbl connect joinAt=mailfrom version=2.0.0", FakeModule.saying(Verdict.reject("listed")));
        core.settle();
        assertThat(outcome.join().isRefused()).isTrue();
    }

    @Test
    void skipsTheBypassedOne() {
        core.bind("rbl connect joinAt=mailfrom", rbl);
        Session bypassed = core.smtp("__bypass_rbl=1");
        core.ask(Phase.CONNECT, bypassed);
        assertThat(core.ask(Phase.MAILFROM, core.transaction(bypassed))).isDone();
        assertThat(rbl.calls).isEmpty();
    }
}
