package org.sluice.core.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.sluice.core.lifecycle.ModuleHandle;
import org.sluice.injection.Outcome;
import org.sluice.injection.Scope;
import org.sluice.operations.Explanation;
import org.sluice.validation.Phase;
import org.sluice.validation.ValidationContext;
import org.sluice.validation.Verdict;

/** Mail that passed an optional module which was not there to be asked says so, and says why. */
class SkippedTest {

    private final TestCore core = new TestCore();

    @ParameterizedTest
    @EnumSource(Phase.class)
    void recordsAnOptionalModuleThatIsSick(Phase phase) {
        core.contract("sick_failures=1");
        core.bind("m " + phase.word(), FakeModule.that(SkippedTest::broken));
        core.ask(phase, core.scope(phase));

        Scope scope = core.scope(phase);
        assertThat(core.outcome(phase, scope)).isSameAs(Outcome.CONTINUE);
        assertThat(core.lastStep(scope))
                .returns("m", Explanation.Step::module)
                .returns("1.0.0", Explanation.Step::version)
                .returns(phase.word(), Explanation.Step::phase)
                .returns("skipped", Explanation.Step::verdict)
                .returns("sick: 1 of 1 calls had no answer", Explanation.Step::note)
                .returns(false, Explanation.Step::decisive);

        core.core.registry.reset("m");
        Scope after = core.scope(phase);
        core.ask(phase, after);
        assertThat(core.steps(after)).as("asked again after the reset").containsExactly("m error");
    }

    @Test
    void recordsAModuleThatItsContractNamesAndNobodyServes() {
        core.contract("scan.required=false", "scan.phases=rcptto,data");
        Scope scope = core.scope(Phase.RCPTTO);
        core.ask(Phase.RCPTTO, scope);
        assertThat(core.lastStep(scope))
                .returns("scan", Explanation.Step::module)
                .returns("skipped", Explanation.Step::verdict)
                .returns("absent", Explanation.Step::note);
        Scope elsewhere = core.scope(Phase.DATASPOOL);
        core.ask(Phase.DATASPOOL, elsewhere);
        assertThat(core.steps(elsewhere)).isEmpty();
    }

    @Test
    void recordsAModuleThatWasHereAndHasLeft() {
        ModuleHandle left = core.bind("m data order=200", FakeModule.saying(Verdict.CONTINUE));
        core.bind("first data order=100", FakeModule.saying(Verdict.CONTINUE));
        core.bind("last data order=300", FakeModule.saying(Verdict.CONTINUE));
        core.core.registry.unbind(left, false);
        Scope scope = core.scope(Phase.DATA);
        assertThat(core.outcome(Phase.DATA, scope)).isSameAs(Outcome.CONTINUE);
        assertThat(core.steps(scope)).containsExactly("first continue", "m skipped", "last continue");
    }

    @Test
    void recordsNothingOfAModuleWhoseOlderVersionServes() {
        core.contract("sick_failures=1");
        core.bind("m data version=1.0.0", FakeModule.saying(Verdict.CONTINUE));
        core.bind("m data version=2.0.0", FakeModule.that(SkippedTest::broken));
        core.ask(Phase.DATA, core.scope(Phase.DATA));
        Scope scope = core.scope(Phase.DATA);
        core.ask(Phase.DATA, scope);
        assertThat(core.steps(scope)).containsExactly("m continue");
    }

    @Test
    void recordsTheSickInstanceOfAModuleThatHasSeveral() {
        core.contract("sick_failures=1");
        core.bind("rbl~one data", FakeModule.that(SkippedTest::broken));
        core.bind("rbl~two data", FakeModule.saying(Verdict.CONTINUE));
        core.ask(Phase.DATA, core.scope(Phase.DATA));
        Scope scope = core.scope(Phase.DATA);
        core.ask(Phase.DATA, scope);
        assertThat(core.steps(scope)).containsExactly("rbl~one skipped", "rbl~two continue");
        Scope bypassed = core.scope(Phase.DATA, core.smtp("__bypass_rbl=true"));
        core.ask(Phase.DATA, bypassed);
        assertThat(core.steps(bypassed)).containsExactly("rbl~one bypassed", "rbl~two bypassed");
    }

    @Test
    void recordsAModuleThatFallsSickBeforeItsTurn() {
        CompletableFuture<Verdict> slow = new CompletableFuture<>();
        core.contract("sick_failures=1");
        core.bind("first data order=100", FakeModule.waitingFor(slow));
        core.bind("m data,rcptto order=200", FakeModule.that(SkippedTest::broken));
        Scope scope = core.scope(Phase.DATA);
        CompletableFuture<Outcome> outcome = core.ask(Phase.DATA, scope);
        core.ask(Phase.RCPTTO, core.scope(Phase.RCPTTO));
        slow.complete(Verdict.CONTINUE);
        core.settle();
        assertThat(outcome).isCompletedWithValue(Outcome.CONTINUE);
        assertThat(core.steps(scope)).containsExactly("first continue", "m skipped");
    }

    @Test
    void aBypassIsTheReasonThatCounts() {
        core.contract("scan.required=false", "scan.phases=data");
        Scope scope = core.scope(Phase.DATA, core.smtp("__bypass_scan=true"));
        core.ask(Phase.DATA, scope);
        assertThat(core.steps(scope)).containsExactly("scan bypassed");
    }

    @Test
    void aModuleAskedOnDemandOnlyIsNotSkipped() {
        ModuleHandle engine = core.bind("engine data mode=ON_DEMAND", FakeModule.saying(Verdict.CONTINUE));
        core.core.registry.unbind(engine, false);
        Scope scope = core.scope(Phase.DATA);
        core.ask(Phase.DATA, scope);
        assertThat(core.steps(scope)).isEmpty();
    }

    @Test
    void planForPeopleShowsOnlyWhoIsAsked() {
        core.contract("scan.required=false", "scan.phases=data");
        assertThat(core.core.dispatcher.plan().waves(Phase.DATA)).isEmpty();
    }

    private static CompletableFuture<Verdict> broken(ValidationContext context) {
        throw new IllegalStateException("broken");
    }
}
