package org.sluice.core.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.osgi.framework.Version;
import org.sluice.core.lifecycle.Contracts;
import org.sluice.core.lifecycle.HandClock;
import org.sluice.core.lifecycle.Identity;
import org.sluice.core.lifecycle.ModuleHandle;
import org.sluice.core.lifecycle.Registry;
import org.sluice.core.settings.Declaration;
import org.sluice.core.settings.OwnFile;
import org.sluice.injection.Origin;
import org.sluice.injection.Outcome;
import org.sluice.injection.Scope;
import org.sluice.injection.Session;
import org.sluice.operations.ModuleStatus;
import org.sluice.validation.OnError;
import org.sluice.validation.Phase;
import org.sluice.validation.Verdict;

/** Required modules, sick modules, versions, and modules that leave. */
class ContractTest {

    @TempDir
    Path folder;

    private final TestCore core = new TestCore();
    private final CompletableFuture<Verdict> slow = new CompletableFuture<>();

    @ParameterizedTest
    @EnumSource(Phase.class)
    void holdsMailForARequiredModuleAndAsksItWhenItComes(Phase phase) {
        core.contract("scan.required=true", "scan.phases=" + phase.word());
        Scope scope = core.scope(phase);
        CompletableFuture<Outcome> outcome = core.ask(phase, scope);
        core.pass(Duration.ofSeconds(9));
        assertThat(outcome).isNotDone();

        FakeModule scan = FakeModule.saying(Verdict.CONTINUE);
        core.bind("scan " + phase.word(), scan);
        core.settle();
        assertThat(outcome).isCompletedWithValue(Outcome.CONTINUE);
        assertThat(scan.calls).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource(Phase.class)
    void givesUpHoldingWithThePhasesTemporaryReply(Phase phase) {
        core.contract("scan.required=true", "scan.phases=" + phase.word(), "scan.holdMillis=3000");
        Scope scope = core.scope(phase);
        CompletableFuture<Outcome> outcome = core.ask(phase, scope);
        core.pass(Duration.ofMillis(2_999));
        assertThat(outcome).isNotDone();
        core.pass(Duration.ofMillis(1));
        assertThat(outcome.join().reply().orElseThrow().isTemporary()).isTrue();
        assertThat(outcome.join().module()).isEqualTo("scan");
        assertThat(core.ask(phase, scope)).as("no point in waiting once more").isDone();
    }

    /** The framework starts them one after the other; mail that met the first alone would have passed the second by. */
    @Test
    void holdsMailUntilAllInstancesOfABundleAreBack() {
        core.contract("scan.required=true", "scan.phases=data");
        ModuleHandle one = core.bind("scan~one data id=7", FakeModule.saying(Verdict.CONTINUE));
        ModuleHandle two = core.bind("scan~two data id=7", FakeModule.saying(Verdict.CONTINUE));
        core.leave(one);
        core.leave(two);
        CompletableFuture<Outcome> outcome = core.ask(Phase.DATA, core.scope(Phase.DATA));
        FakeModule oneAgain = FakeModule.saying(Verdict.CONTINUE);
        core.bind("scan~one data id=7", oneAgain);
        core.settle();
        assertThat(outcome).isNotDone();
        FakeModule twoAgain = FakeModule.saying(Verdict.CONTINUE);
        core.bind("scan~two data id=7", twoAgain);
        core.settle();
        assertThat(outcome).isCompletedWithValue(Outcome.CONTINUE);
        assertThat(oneAgain.calls).hasSize(1);
        assertThat(twoAgain.calls).hasSize(1);
    }

    @Test
    void awaitsNoInstanceThatWasRemovedMeanwhile() {
        core.contract("scan.required=true", "scan.phases=data");
        ModuleHandle one = core.bind("scan~one data id=7", FakeModule.saying(Verdict.CONTINUE));
        ModuleHandle two = core.bind("scan~two data id=7", FakeModule.saying(Verdict.CONTINUE));
        core.leave(one);
        core.leave(two);
        core.bind("scan~one data id=7", FakeModule.saying(Verdict.CONTINUE));
        core.pass(Duration.ofMillis(9_999));
        CompletableFuture<Outcome> waits = core.ask(Phase.DATA, core.scope(Phase.DATA));
        assertThat(waits).isNotDone();
        core.pass(Duration.ofMillis(1));
        assertThat(waits).isDone();
        assertThat(core.outcome(Phase.DATA, core.scope(Phase.DATA))).isSameAs(Outcome.CONTINUE);
    }

    /** Each waits in its own place: what comes later sees what came before it. */
    @Test
    void instancesThatComeBackAreAskedInTheirOrder() {
        core.contract("scan.required=true");
        ModuleHandle one = core.bind("scan~one data id=7 order=540", FakeModule.saying(Verdict.CONTINUE));
        ModuleHandle two = core.bind("scan~two data id=7 order=560", FakeModule.saying(Verdict.CONTINUE));
        core.leave(one);
        core.leave(two);
        Scope scope = core.scope(Phase.DATA);
        CompletableFuture<Outcome> outcome = core.ask(Phase.DATA, scope);
        FakeModule twoAgain = FakeModule.saying(Verdict.CONTINUE);
        core.bind("scan~two data id=7 order=560", twoAgain);
        core.settle();
        assertThat(outcome).isNotDone();
        assertThat(twoAgain.calls).isEmpty();
        CompletableFuture<Verdict> first = new CompletableFuture<>();
        core.bind("scan~one data id=7 order=540", FakeModule.waitingFor(first));
        core.settle();
        assertThat(twoAgain.calls).isEmpty();
        first.complete(Verdict.CONTINUE);
        core.settle();
        assertThat(outcome).isCompletedWithValue(Outcome.CONTINUE);
        assertThat(twoAgain.calls).hasSize(1);
    }

    /** It was asked nothing yet when the first had answered already. */
    @Test
    void mailThatMetTheFirstWaitsForTheSecond() {
        core.contract("scan.required=true");
        CompletableFuture<Verdict> first = new CompletableFuture<>();
        core.bind("scan~one data id=6 order=540", FakeModule.waitingFor(first));
        ModuleHandle two = core.bind("scan~two data id=7 order=560", FakeModule.saying(Verdict.CONTINUE));
        CompletableFuture<Outcome> outcome = core.ask(Phase.DATA, core.scope(Phase.DATA));
        core.leave(two);
        first.complete(Verdict.CONTINUE);
        core.settle();
        assertThat(outcome).isNotDone();
        FakeModule twoAgain = FakeModule.saying(Verdict.CONTINUE);
        core.bind("scan~two data id=7 order=560", twoAgain);
        core.settle();
        assertThat(outcome).isCompletedWithValue(Outcome.CONTINUE);
        assertThat(twoAgain.calls).hasSize(1);
    }

    /** Another version is in its place: nobody is missed. */
    @Test
    void missesNoInstanceThatAnotherVersionStandsInFor() {
        core.contract("scan.required=true", "scan.phases=data");
        core.bind("scan~one data version=1.0.0", FakeModule.saying(Verdict.CONTINUE));
        ModuleHandle newer = core.bind("scan~one data version=2.0.0", FakeModule.saying(Verdict.CONTINUE));
        core.bind("scan~two data version=1.0.0", FakeModule.saying(Verdict.CONTINUE));
        core.leave(newer);
        assertThat(core.outcome(Phase.DATA, core.scope(Phase.DATA))).isSameAs(Outcome.CONTINUE);
        core.bind("scan~one data version=3.0.0", FakeModule.saying(Verdict.CONTINUE));
        assertThat(core.outcome(Phase.DATA, core.scope(Phase.DATA))).isSameAs(Outcome.CONTINUE);
    }

    @Test
    void refusesMailAtOnceForAModuleLongAbsentSoThatNoBodyIsSentInVain() {
        core.contract("scan.required=true", "scan.phases=data");
        Session session = core.smtp();
        assertThat(core.outcome(Phase.MAILFROM, core.transaction(session))).isSameAs(Outcome.CONTINUE);
        core.pass(Duration.ofSeconds(10));
        Scope transaction = core.transaction(session);
        Outcome outcome = core.outcome(Phase.MAILFROM, transaction);
        assertThat(outcome.reply().orElseThrow().toString()).startsWith("451 4.3.0");
        assertThat(core.steps(transaction)).containsExactly("scan missing!");
        assertThat(core.outcome(Phase.MAILFROM, core.transaction(core.smtp("__bypass_scan=true"))))
                .as("a bypass wins over required")
                .isSameAs(Outcome.CONTINUE);
    }

    @Test
    void expectsAModuleWhereItWasLastSeen() {
        core.contract("scan.required=true");
        ModuleHandle handle = core.bind("scan rcptto", FakeModule.saying(Verdict.CONTINUE));
        core.core.registry.unbind(handle, false);
        assertThat(core.ask(Phase.RCPTTO, core.scope(Phase.RCPTTO))).isNotDone();
        assertThat(core.ask(Phase.DATA, core.scope(Phase.DATA))).isDone();
    }

    @Test
    void expectsAModuleNeverSeenWhereContentIsJudged() {
        core.contract("scan.required=true");
        assertThat(core.ask(Phase.DATA, core.scope(Phase.DATA))).isNotDone();
        assertThat(core.ask(Phase.MSG_GEN_DATA_SPOOL, core.scope(Phase.MSG_GEN_DATA_SPOOL)))
                .isNotDone();
        assertThat(core.core.registry.modules())
                .singleElement()
                .returns("missing", ModuleStatus::state)
                .returns(List.of("data", "msg_gen_data_spool"), ModuleStatus::phases);
    }

    @Test
    void waitsForAModuleThatSaysSoInItsOwnFile() {
        leave("scan data,rcptto required=true pid=scan", "scan", "validation.required=true");
        assertThat(core.ask(Phase.RCPTTO, core.scope(Phase.RCPTTO))).isNotDone();
        Scope scope = core.scope(Phase.DATA);
        CompletableFuture<Outcome> outcome = core.ask(Phase.DATA, scope);
        core.pass(Duration.ofSeconds(10));
        assertThat(outcome.join().reply().orElseThrow().toString()).startsWith("451 4.3.0");
        assertThat(core.lastStep(scope).note()).contains("required by etc/scan.cfg");
        assertThat(core.core.registry.modules())
                .singleElement()
                .returns("missing", ModuleStatus::state)
                .returns(
                        "required by etc/scan.cfg; bring it back, or when it is gone for good say sluice:module-forget scan",
                        ModuleStatus::note)
                .satisfies(status -> assertThat(status.contract()).containsEntry("requiredBy", "etc/scan.cfg"));
    }

    @Test
    void waitsForASickModuleThatSaysSo() {
        core.contract("sick_failures=1");
        core.file("scan", "validation.required=true");
        ModuleHandle handle = core.bind("scan data required=true pid=scan", FakeModule.that(context -> {
            throw new IllegalStateException("broken");
        }));
        assertThat(handle.terms().onError()).as("required says defer").isEqualTo(OnError.DEFER);
        core.ask(Phase.DATA, core.scope(Phase.DATA));
        assertThat(core.ask(Phase.DATA, core.scope(Phase.DATA))).isNotDone();
        core.core.registry.reset("scan");
        assertThat(core.core.registry.modules()).singleElement().satisfies(status -> assertThat(status.contract())
                .containsEntry("requiredBy", "etc/scan.cfg"));
    }

    @ParameterizedTest(name = "{0}, file {1}, contract {2}: mail waits {3}")
    @CsvSource({
        "required=true,               validation.required=true,  scan.required=false, false",
        "required=true,               validation.required=false, '',                  false",
        "required=true,               validation.required=false, scan.required=true,  true",
        "required=true mode=OBSERVE,  validation.required=true,  '',                  false",
        "required=true,               validation.mode=OBSERVE,   '',                  false",
        "required=true mode=OBSERVE,  validation.mode=DECIDE,    '',                  true",
        "required=false,              validation.required=true,  '',                  true",
        "required=true,               validation.required=maybe, '',                  true",
        "required=true,               other=1,                   '',                  true",
        "required=false,              other=1,                   '',                  false"
    })
    void theContractWinsOverTheFileAndTheFileOverTheModule(String said, String line, String contract, boolean waits) {
        if (!contract.isEmpty()) {
            core.contract(contract);
        }
        leave("scan data pid=scan " + said, "scan", line);
        assertThat(core.ask(Phase.DATA, core.scope(Phase.DATA)).isDone()).isEqualTo(!waits);
    }

    @Test
    void doesNotMissAModuleThatNeverWasHere() {
        core.file("scan", "validation.required=true");
        assertThat(core.outcome(Phase.DATA, core.scope(Phase.DATA))).isSameAs(Outcome.CONTINUE);
        assertThat(core.core.registry.modules()).isEmpty();
    }

    @Test
    void letsMailGoWhenTheFileIsRemoved() {
        leave("scan data required=true pid=scan", "scan", "validation.required=true");
        CompletableFuture<Outcome> held = core.ask(Phase.DATA, core.scope(Phase.DATA));
        assertThat(held).isNotDone();
        core.noFile("scan");
        core.settle();
        assertThat(held).isCompletedWithValue(Outcome.CONTINUE);
    }

    @Test
    void aFileThatComesBackWithAnotherStartDoesNotHoldMailAgain() throws IOException {
        Path memory = folder.resolve("modules");
        Map<String, OwnFile> files = new HashMap<>();
        files.put("scan", OwnFile.of("etc/scan.cfg", Map.of("validation.required", "true")));
        OwnFile.Shelf shelf = pid -> Optional.ofNullable(files.get(pid));
        Registry first = registry(memory, shelf);
        Declaration declared =
                Declaration.of(Map.of("validation.name", "scan", "validation.phases", "data", "service.pid", "scan"));
        first.unbind(
                first.bind(new Identity("scan", "", "test", new Version(1, 0, 0), 7, ""), declared, c -> null), true);
        assertThat(first.modules()).extracting(ModuleStatus::state).containsExactly("missing");
        assertThat(registry(memory, shelf).modules()).as("after a restart").hasSize(1);

        OwnFile file = files.remove("scan");
        first.fileChanged("scan");
        assertThat(first.modules()).isEmpty();
        files.put("scan", file);
        assertThat(registry(memory, shelf).modules())
                .as("shipped files come back")
                .isEmpty();
        first.fileChanged("scan");
        assertThat(first.modules()).as("an edit").hasSize(1);
    }

    private Registry registry(Path memory, OwnFile.Shelf files) {
        Registry registry = new Registry(new HandClock(), Runnable::run, 20, Optional.of(memory), files);
        registry.configure(Contracts.of(Map.of()));
        return registry;
    }

    @Test
    void letsMailGoWhenTheModuleIsForgotten() {
        leave("scan data required=true pid=scan", "scan", "validation.required=true");
        CompletableFuture<Outcome> held = core.ask(Phase.DATA, core.scope(Phase.DATA));
        core.core.registry.forget("scan");
        core.settle();
        assertThat(held).isCompletedWithValue(Outcome.CONTINUE);
        Scope after = core.scope(Phase.DATA);
        core.ask(Phase.DATA, after);
        assertThat(core.steps(after)).as("nobody misses it").isEmpty();

        leave("scan data required=true pid=scan", "scan", "validation.required=true");
        assertThat(core.ask(Phase.DATA, core.scope(Phase.DATA)))
                .as("it was back")
                .isNotDone();
    }

    @Test
    void forgetsOnlyWhoIsGoneAndNotUnderContract() {
        core.bind("here data", FakeModule.saying(Verdict.CONTINUE));
        core.contract("scan.required=true");
        for (String[] each :
                new String[][] {{"here", "is installed"}, {"scan", "scan.required"}, {"never", "has never been here"}
                }) {
            assertThatThrownBy(() -> core.core.registry.forget(each[0]))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining(each[1]);
        }
    }

    @Test
    void aModuleWithoutAFileHasOnlyItselfToSaySo() {
        ModuleHandle handle = core.bind("scan data required=true", FakeModule.saying(Verdict.CONTINUE));
        core.core.registry.unbind(handle, false);
        CompletableFuture<Outcome> held = core.ask(Phase.DATA, core.scope(Phase.DATA));
        assertThat(held).isNotDone();
        core.core.registry.forget("scan");
        core.settle();
        assertThat(held).isCompletedWithValue(Outcome.CONTINUE);
    }

    /** A module that was here, and its file, which stays. */
    private void leave(String declared, String pid, String line) {
        ModuleHandle handle = core.bind(declared, FakeModule.saying(Verdict.CONTINUE));
        core.core.registry.unbind(handle, false);
        core.file(pid, line);
    }

    @Test
    void doesNotHoldOnceTheContractIsLifted() {
        core.contract("scan.required=true", "scan.phases=data");
        CompletableFuture<Outcome> outcome = core.ask(Phase.DATA, core.scope(Phase.DATA));
        core.contract("scan.required=false");
        core.settle();
        assertThat(outcome).isCompletedWithValue(Outcome.CONTINUE);
    }

    @Test
    void aBypassLetsMailGoThatWaitsAlready() {
        core.contract("scan.required=true", "scan.phases=data");
        Scope scope = core.scope(Phase.DATA);
        CompletableFuture<Outcome> held = core.ask(Phase.DATA, scope);
        CompletableFuture<Outcome> others =
                core.ask(Phase.DATA, core.scope(Phase.DATA, core.session(Origin.SMTP, "198.51.100.1")));
        core.core.dispatcher.bypass("scan", "192.0.2.0/24", Duration.ofMinutes(1));
        core.settle();
        assertThat(held).isCompletedWithValue(Outcome.CONTINUE);
        assertThat(core.steps(scope)).containsExactly("scan bypassed");
        assertThat(others).as("of another network").isNotDone();
    }

    @Test
    void recordsThatAnOptionalModuleThatWasHereIsMissed() {
        ModuleHandle handle = core.bind("m rcptto,data", FakeModule.saying(Verdict.CONTINUE));
        core.unbind(handle);
        Scope scope = core.scope(Phase.RCPTTO);
        assertThat(core.outcome(Phase.RCPTTO, scope)).isSameAs(Outcome.CONTINUE);
        assertThat(core.steps(scope)).containsExactly("m skipped");
        assertThat(core.core.registry.modules()).as("nobody waits for it").isEmpty();
        assertThat(core.core.dispatcher.plan().waves(Phase.RCPTTO)).isEmpty();
    }

    @Test
    void onlyTheContractMakesARequiredModulesSilencePass() {
        core.contract("m.required=true");
        core.bind("m connect onError=CONTINUE timeoutMillis=10", FakeModule.waitingFor(slow));
        CompletableFuture<Outcome> outcome = core.ask(Phase.CONNECT, core.smtp());
        core.pass(Duration.ofMillis(10));
        assertThat(outcome.join().isRefused()).isTrue();
    }

    @Test
    void contractWinsOverTheModulesOwnWords() {
        core.contract("m.phases=ehlo", "m.timeoutMillis=10", "m.onError=DEFER");
        core.bind("m connect timeoutMillis=5000 onError=CONTINUE", FakeModule.waitingFor(slow));
        Session session = core.smtp();
        assertThat(core.ask(Phase.CONNECT, session)).isDone();
        CompletableFuture<Outcome> outcome = core.ask(Phase.EHLO, session);
        core.pass(Duration.ofMillis(10));
        assertThat(outcome.join().isRefused()).isTrue();
    }

    @Test
    void asksTheSuccessorOfARequiredModuleThatLeftInMidCall() {
        core.contract("scan.required=true");
        List<String> cancelled = new java.util.ArrayList<>();
        ModuleHandle old = core.bind("scan data", FakeModule.that(c -> {
            c.onCancel(() -> cancelled.add("old"));
            return slow;
        }));
        Scope scope = core.scope(Phase.DATA);
        CompletableFuture<Outcome> outcome = core.ask(Phase.DATA, scope);
        core.core.registry.unbind(old, false);
        core.settle();
        assertThat(cancelled).containsExactly("old");
        assertThat(outcome).isNotDone();

        FakeModule fresh = FakeModule.saying(Verdict.CONTINUE);
        core.bind("scan data version=2.0.0", fresh);
        core.settle();
        assertThat(outcome).isCompletedWithValue(Outcome.CONTINUE);
        assertThat(fresh.calls).hasSize(1);
        assertThat(core.steps(scope)).containsExactly("scan left", "scan continue");
    }

    @Test
    void appliesOnErrorToAnOptionalModuleThatLeftInMidCall() {
        ModuleHandle old = core.bind("m data onError=DEFER", FakeModule.waitingFor(slow));
        CompletableFuture<Outcome> outcome = core.ask(Phase.DATA, core.scope(Phase.DATA));
        core.core.registry.unbind(old, false);
        core.settle();
        assertThat(outcome.join().isRefused()).isTrue();
        assertThat(core.outcome(Phase.DATA, core.scope(Phase.DATA)))
                .as("absent now")
                .isSameAs(Outcome.CONTINUE);
    }

    @Test
    void theHighestVersionServesAndTheOthersStandBy() {
        FakeModule one = FakeModule.saying(Verdict.CONTINUE);
        FakeModule two = FakeModule.saying(Verdict.CONTINUE);
        core.bind("m connect version=1.9.0", one);
        ModuleHandle second = core.bind("m connect version=1.10.0", two);
        core.ask(Phase.CONNECT, core.smtp());
        assertThat(one.calls).isEmpty();
        assertThat(two.calls).hasSize(1);
        assertThat(core.core.registry.modules()).extracting(ModuleStatus::state).containsExactly("standby", "active");

        core.core.registry.unbind(second, false);
        core.ask(Phase.CONNECT, core.smtp());
        assertThat(one.calls).hasSize(1);
    }

    @Test
    void aNameBelongsToOneSymbolicName() {
        FakeModule stranger = FakeModule.saying(Verdict.reject("hijacked"));
        ModuleHandle owner = core.bind("m connect", FakeModule.saying(Verdict.CONTINUE));
        core.bind("m connect version=9.0.0 bundle=other", stranger);
        core.ask(Phase.CONNECT, core.smtp());
        assertThat(stranger.calls).isEmpty();
        core.core.registry.unbind(owner, false);
        core.ask(Phase.CONNECT, core.smtp());
        assertThat(stranger.calls).hasSize(1);
    }

    @Test
    void takesASickModuleOutAndBringsItBackOnReset() {
        core.contract("sick_failures=3", "m.required=true", "m.onError=CONTINUE");
        core.bind("m connect", FakeModule.that(c -> {
            throw new IllegalStateException("broken");
        }));
        for (int i = 0; i < 3; i++) {
            assertThat(core.ask(Phase.CONNECT, core.smtp())).isDone();
        }
        assertThat(core.core.registry.modules()).extracting(ModuleStatus::state).containsExactly("sick");
        CompletableFuture<Outcome> held = core.ask(Phase.CONNECT, core.smtp());
        assertThat(held).as("sick counts as absent").isNotDone();

        assertThat(core.core.registry.reset("m")).isTrue();
        core.settle();
        assertThat(held).isDone();
        assertThat(core.core.registry.reset("m")).isFalse();
    }

    @Test
    void callsFailuresRareAmongManyCallsNoSickness() {
        core.contract("sick_failures=3");
        FakeModule[] module = new FakeModule[1];
        module[0] = FakeModule.that(c -> {
            if (module[0].calls.size() % 10 == 0) {
                throw new IllegalStateException("now and then");
            }
            return Verdict.CONTINUE.stage();
        });
        core.bind("m connect", module[0]);
        for (int i = 0; i < 100; i++) {
            core.ask(Phase.CONNECT, core.smtp());
        }
        assertThat(core.core.registry.modules()).singleElement().returns("active", ModuleStatus::state);
        assertThat(core.core.registry.modules().get(0).calls().errors()).isEqualTo(10);
        assertThat(core.core.registry.modules().get(0).calls().total()).isEqualTo(100);
    }

    @Test
    void closesTheStatesOfAModuleThatLeaves() {
        List<String> log = new java.util.ArrayList<>();
        ModuleHandle handle = core.bind(
                "m connect",
                FakeModule.doing(
                        c -> c.state(org.sluice.validation.StateScope.CONNECTION, () -> () -> log.add("closed"))));
        core.ask(Phase.CONNECT, core.smtp());
        core.core.registry.unbind(handle, false);
        core.settle();
        assertThat(log).containsExactly("closed");
    }

    @Test
    void warnsOfARequiredModuleThatMailOfAnOpenListenerNeverMeets() {
        core.contract("scan.required=true", "scan.phases=data");
        OpenPaths paths = new OpenPaths(core.core.registry);
        paths.open("smtp");
        assertThat(paths.warnings()).isEmpty();
        paths.open("http");
        assertThat(paths.warnings()).singleElement().asString().contains("scan is required", "http");
        paths.close("http");
        assertThat(paths.warnings()).isEmpty();
    }
}
