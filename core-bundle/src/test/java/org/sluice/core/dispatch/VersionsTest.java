package org.sluice.core.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.sluice.core.lifecycle.ModuleHandle;
import org.sluice.core.lifecycle.Routes;
import org.sluice.injection.Outcome;
import org.sluice.injection.Session;
import org.sluice.injection.Transaction;
import org.sluice.operations.ModuleStatus;
import org.sluice.validation.Phase;
import org.sluice.validation.Verdict;

/** Two versions of one module at once: who serves, and how that changes under waiting calls. */
class VersionsTest {

    private final TestCore core = new TestCore();
    private final FakeModule one = FakeModule.saying(Verdict.CONTINUE);
    private final FakeModule two = FakeModule.saying(Verdict.CONTINUE);

    private ModuleHandle bind(String version, FakeModule module) {
        return core.bind("scan mailfrom,data version=" + version, module);
    }

    private List<String> states() {
        return core.core.registry.modules().stream()
                .map(module -> module.version() + ' ' + module.state())
                .toList();
    }

    private void mail(Session session) {
        Transaction transaction = core.transaction(session);
        assertThat(core.outcome(Phase.MAILFROM, transaction)).isSameAs(Outcome.CONTINUE);
        transaction.abort("reset");
    }

    @Test
    void theHighestServesWhereNothingWasOrdered() {
        bind("1.0.0", one);
        bind("2.0.0", two);
        mail(core.smtp());
        assertThat(one.calls).isEmpty();
        assertThat(two.calls).hasSize(1);
        assertThat(states()).containsExactly("1.0.0 standby", "2.0.0 active");
    }

    @Test
    void aNewVersionWaitsForItsPromotionWhereTheOperatorWantsThat() {
        core.core.registry.route(Routes.of(Map.of("new-version", "standby")));
        bind("1.0.0", one);
        bind("2.0.0", two);
        core.settle();
        assertThat(states()).containsExactly("1.0.0 active", "2.0.0 standby");
        assertThat(last(core.saved).asMap())
                .containsEntry("scan.serves", "1.0.0")
                .containsEntry("scan.standby", "2.0.0");
        core.core.router.promote("scan", "2.0.0");
        assertThat(states()).containsExactly("1.0.0 standby", "2.0.0 active");
    }

    @Test
    void anUpdateInPlaceServesEvenWhereNewVersionsWait() {
        core.core.registry.route(Routes.of(Map.of("new-version", "standby")));
        core.core.registry.unbind(bind("1.0.0", one), true);
        bind("1.1.0", two);
        assertThat(states()).containsExactly("1.1.0 active");
    }

    @Test
    void promotesAndGoesBack() {
        bind("1.0.0", one);
        bind("2.0.0", two);
        core.core.router.promote("scan", "1.0.0");
        assertThat(states()).containsExactly("1.0.0 active", "2.0.0 standby");
        core.core.router.promote("scan", "2.0.0");
        assertThat(states()).containsExactly("1.0.0 standby", "2.0.0 active");
        assertThat(core.core.router.rollback("scan")).isEqualTo("1.0.0");
        assertThat(states()).containsExactly("1.0.0 active", "2.0.0 standby");
        assertThatThrownBy(() -> core.core.router.rollback("scan")).hasMessageContaining("no version to go back to");
        assertThat(last(core.saved).asMap())
                .containsEntry("scan.serves", "1.0.0")
                .containsEntry("scan.standby", "2.0.0")
                .doesNotContainKey("scan.previous");
    }

    @Test
    void aTransactionStaysOnTheVersionItBeganWith() {
        bind("1.0.0", one);
        Session session = core.smtp();
        Transaction transaction = core.transaction(session);
        core.ask(Phase.MAILFROM, transaction);
        bind("2.0.0", two);
        core.ask(Phase.DATA, withContent(transaction));
        assertThat(one.calls).hasSize(2);
        assertThat(two.calls).isEmpty();
        transaction.abort("done");
        mail(session);
        assertThat(two.calls).hasSize(1);
    }

    @Test
    void theServingVersionTakesOverWhereATransactionsOwnLeaves() {
        ModuleHandle leaving = bind("1.0.0", one);
        Transaction transaction = core.transaction(core.smtp());
        core.ask(Phase.MAILFROM, transaction);
        bind("2.0.0", two);
        core.core.registry.unbind(leaving, true);
        core.ask(Phase.DATA, withContent(transaction));
        assertThat(two.calls).hasSize(1);
    }

    @Test
    void aPromotionDisturbsNoCallThatWaits() {
        List<CompletableFuture<Verdict>> answers = new ArrayList<>();
        core.contract("scan.required=true");
        bind("1.0.0", FakeModule.that(context -> {
            answers.add(new CompletableFuture<>());
            return answers.get(answers.size() - 1);
        }));
        List<CompletableFuture<Outcome>> waiting = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            waiting.add(core.ask(Phase.MAILFROM, core.transaction(core.smtp())));
        }
        bind("2.0.0", two);
        core.core.router.promote("scan", "1.0.0");
        core.core.router.promote("scan", "2.0.0");
        core.core.router.rollback("scan");
        core.settle();
        assertThat(waiting).noneMatch(CompletableFuture::isDone);
        answers.forEach(answer -> answer.complete(Verdict.CONTINUE));
        core.settle();
        assertThat(waiting).allMatch(outcome -> outcome.getNow(null) == Outcome.CONTINUE);
        assertThat(two.calls).isEmpty();
    }

    @Test
    void callsThatDidNotEndGoToTheOtherVersionWhenTheirOwnLeaves() {
        ModuleHandle leaving = core.bind(
                "scan mailfrom version=1.0.0 maxConcurrency=1", FakeModule.waitingFor(new CompletableFuture<>()));
        Transaction asked = core.transaction(core.smtp());
        Transaction inLine = core.transaction(core.smtp());
        CompletableFuture<Outcome> first = core.ask(Phase.MAILFROM, asked);
        CompletableFuture<Outcome> second = core.ask(Phase.MAILFROM, inLine);
        bind("2.0.0", two);
        CompletableFuture<Void> left = CompletableFuture.runAsync(() -> core.core.registry.unbind(leaving, true));
        while (!left.isDone()) {
            core.settle();
        }
        core.settle();
        assertThat(List.of(first, second)).allMatch(outcome -> outcome.getNow(null) == Outcome.CONTINUE);
        assertThat(core.steps(asked)).containsExactly("scan left", "scan continue");
        assertThat(core.steps(inLine)).containsExactly("scan left", "scan continue");
        assertThat(two.calls).hasSize(2);
    }

    @Test
    void thePreviousVersionStepsInForASickOne() {
        core.core.registry.configure(org.sluice.core.lifecycle.Contracts.of(Map.of("sick_failures", "1")));
        bind("1.0.0", one);
        bind("1.5.0", FakeModule.saying(Verdict.CONTINUE));
        bind("2.0.0", FakeModule.that(context -> {
            throw new IllegalStateException("broken");
        }));
        core.core.router.promote("scan", "1.0.0");
        core.core.router.promote("scan", "2.0.0");
        mail(core.smtp());
        assertThat(states()).containsExactly("1.0.0 active", "1.5.0 standby", "2.0.0 sick");
        assertThat(core.core.registry.reset("scan")).isTrue();
        assertThat(states()).containsExactly("1.0.0 standby", "1.5.0 standby", "2.0.0 active");
    }

    @Test
    void nobodyStepsInWhoIsKeptInReserve() {
        ModuleHandle serving = bind("1.0.0", one);
        bind("2.0.0", two);
        core.core.router.promote("scan", "1.0.0");
        core.core.router.promote("scan", "2.0.0");
        core.core.router.rollback("scan");
        core.core.registry.unbind(serving, true);
        assertThat(states()).containsExactly("2.0.0 standby");
    }

    @Test
    void retiresWhatDoesNotServeAndForgetsIt() {
        bind("1.0.0", one);
        bind("2.0.0", two);
        core.core.router.promote("scan", "1.0.0");
        core.core.router.promote("scan", "2.0.0");
        assertThatThrownBy(() -> core.core.router.retire("scan", "2.0.0")).hasMessageContaining("serves");
        core.core.router.retire("scan", "1.0.0");
        assertThat(states()).containsExactly("2.0.0 active");
        assertThat(last(core.saved).of("scan")).as("nothing is left to say").isEqualTo(Routes.NONE.of("scan"));
        bind("3.0.0", one);
        assertThat(states()).containsExactly("2.0.0 standby", "3.0.0 active");
    }

    /** What went with a bundle is not named any more, or the file would speak of what nobody has. */
    @Test
    void retiresAllModulesOfABundle() {
        core.bind("scan data version=1.0.0 bundle=both id=901", one);
        core.bind("greet connect version=1.0.0 bundle=both id=901", one);
        core.bind("scan data version=2.0.0 bundle=both id=902", two);
        core.bind("greet connect version=2.0.0 bundle=both id=902", two);
        core.core.router.promote("scan", "1.0.0");
        assertThatThrownBy(() -> core.core.router.retire("scan", "2.0.0")).hasMessageContaining("greet 2.0.0 serves");
        core.core.router.promote("greet", "1.0.0");
        core.core.router.retire("scan", "2.0.0");
        assertThat(last(core.saved).asMap()).doesNotContainValue("2.0.0");
    }

    @Test
    void refusesWhatCannotBeAndSaysWhatCould() {
        bind("1.0.0", one);
        assertThatThrownBy(() -> core.core.router.promote("scan", "3.0.0"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("scan 3.0.0 is not installed (installed: 1.0.0)");
        assertThatThrownBy(() -> core.core.router.promote("other", "3.0.0")).hasMessageContaining("no module other");
        assertThatThrownBy(() -> core.core.router.promote("scan", ""))
                .hasMessageContaining("neither shadow nor canary");
        assertThatThrownBy(() -> core.core.router.shadow("scan", "1.0.0"))
                .hasMessageContaining("there is no other version");
        assertThatThrownBy(() -> core.core.router.canary("scan", "1.0.0", "ten"))
                .hasMessageContaining("share: ten");
        assertThatThrownBy(() -> core.core.router.retire("scan", "one")).hasMessageContaining("is not installed");
        assertThat(core.saved).isEmpty();
    }

    @Test
    void theDoctorTellsOfOrdersThatCannotBeFollowedYet() {
        bind("1.0.0", one);
        core.core.registry.route(Routes.of(Map.of("scan.serves", "2.0.0")));
        assertThat(states()).containsExactly("1.0.0 active");
        assertThat(ModuleFindings.of(core.core.registry.modules(), core.core.registry.routes()))
                .singleElement()
                .satisfies(finding -> assertThat(finding.text())
                        .startsWith("etc/org.sluice.routing.cfg: scan.serves names 2.0.0, which is not installed"));
        bind("2.0.0", two);
        assertThat(states()).containsExactly("1.0.0 standby", "2.0.0 active");
    }

    @Test
    void choosesForEachInstanceApart() {
        core.bind("rbl~a connect version=1.0.0", one);
        core.bind("rbl~b connect version=1.0.0", one);
        core.bind("rbl~a connect version=2.0.0", two);
        core.core.router.promote("rbl", "2.0.0");
        assertThat(core.core.registry.modules())
                .extracting(ModuleStatus::instance, ModuleStatus::version, ModuleStatus::state)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("a", "1.0.0", "standby"),
                        org.assertj.core.groups.Tuple.tuple("a", "2.0.0", "active"),
                        org.assertj.core.groups.Tuple.tuple("b", "1.0.0", "active"));
    }

    private Transaction withContent(Transaction transaction) {
        transaction.received(new TestCore.Octets("Subject: x\r\n\r\nbody\r\n", core.released));
        return transaction;
    }

    private static <T> T last(List<T> list) {
        return list.get(list.size() - 1);
    }
}
