package org.sluice.core.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.sluice.injection.Outcome;
import org.sluice.injection.Scope;
import org.sluice.operations.ModuleStatus;
import org.sluice.validation.Phase;
import org.sluice.validation.Verdict;

/** Of two modules, one of which asks the other, the one that hangs is found out. */
class AskingTest {

    private final TestCore core = new TestCore().contract("sick_failures=1");
    private final CompletableFuture<Verdict> never = new CompletableFuture<>();
    private final Scope scope = core.scope(Phase.DATA);

    private Map<String, String> states() {
        Map<String, String> states = new HashMap<>();
        for (ModuleStatus module : core.core.registry.modules()) {
            states.put(module.name(), module.state());
        }
        return states;
    }

    /** It has its whole time, or what the asker can spare of its own. */
    @Test
    void endsAQuestionBeforeTheAskerHasToAnswer() {
        List<Throwable> heard = new ArrayList<>();
        FakeModule engine = FakeModule.waitingFor(never);
        core.bind("engine data mode=ON_DEMAND timeoutMillis=60000", engine);
        core.bind("asker data timeoutMillis=1000", FakeModule.that(c -> c.ask("engine")
                .handle((answer, failure) -> {
                    heard.add(failure);
                    return Verdict.CONTINUE;
                })));
        CompletableFuture<Outcome> outcome = core.ask(Phase.DATA, scope);
        assertThat(engine.last().remaining()).isEqualTo(Duration.ofMillis(800));
        core.pass(Duration.ofMillis(799));
        assertThat(outcome).isNotDone();
        core.pass(Duration.ofMillis(1));
        assertThat(outcome).isCompletedWithValue(Outcome.CONTINUE);
        assertThat(heard).singleElement().asString().contains("engine gave no answer: no answer within 800 ms");
        assertThat(core.steps(scope)).containsExactly("engine timeout", "asker continue");
        assertThat(states()).containsEntry("engine", "sick").containsEntry("asker", "active");
    }

    @Test
    void leavesMostOfAShortTimeToTheAsked() {
        FakeModule engine = askWhoHangs(100);
        assertThat(engine.last().remaining()).isEqualTo(Duration.ofMillis(75));
    }

    @Test
    void doesNotBlameWhoPassesOnThatItHeardNothing() {
        askWhoHangs(1_000);
        core.pass(Duration.ofMillis(800));
        assertThat(core.steps(scope)).containsExactly("engine timeout", "asker error");
        assertThat(states()).containsEntry("engine", "sick").containsEntry("asker", "active");
    }

    /** The asked ends too late where nobody looks at the clock in between, as on a machine that stood still. */
    @Test
    void doesNotBlameWhoStillWaits() {
        askWhoHangs(1_000);
        core.pass(Duration.ofMillis(1_000));
        assertThat(states()).containsEntry("asker", "active");
    }

    @Test
    void blamesWhoHangsWhenItHasItsAnswer() {
        core.bind("engine data mode=ON_DEMAND", FakeModule.saying(Verdict.CONTINUE));
        core.bind("asker data timeoutMillis=1000", FakeModule.that(c -> c.ask("engine")
                .thenCompose(answer -> never)));
        core.ask(Phase.DATA, scope);
        core.pass(Duration.ofMillis(1_000));
        assertThat(core.steps(scope)).containsExactly("engine continue", "asker timeout");
        assertThat(states()).containsEntry("asker", "sick").containsEntry("engine", "active");
    }

    /** By way of a module that has so long and passes on what it hears. */
    private FakeModule askWhoHangs(int millis) {
        FakeModule engine = FakeModule.waitingFor(never);
        core.bind("engine data mode=ON_DEMAND", engine);
        core.bind("asker data timeoutMillis=" + millis, FakeModule.that(c -> c.ask("engine")
                .thenApply(answer -> Verdict.CONTINUE)));
        core.ask(Phase.DATA, scope);
        return engine;
    }
}
