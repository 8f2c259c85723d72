package org.sluice.core.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.sluice.core.lifecycle.ModuleHandle;
import org.sluice.injection.Outcome;
import org.sluice.injection.Session;
import org.sluice.message.SmtpReply;
import org.sluice.validation.Disposition;
import org.sluice.validation.Phase;
import org.sluice.validation.Verdict;

/** Who is asked when, and what the answers add up to. */
class WavesTest {
    private final TestCore core = new TestCore();
    private final Session session = core.smtp();

    private final CompletableFuture<Verdict> slow = new CompletableFuture<>();
    private final SmtpReply refusal = new SmtpReply(554, "5.7.1", "No");

    @Test
    void agreesAtOnceWhenNobodyIsThere() {
        assertThat(core.dispatch(Phase.CONNECT, session)).isCompletedWithValue(Outcome.CONTINUE);
    }

    @Test
    void asksAWaveTogetherAndTheNextOneBehindIt() {
        List<String> asked = new ArrayList<>();
        core.bind("late connect order=300", FakeModule.doing(c -> asked.add("late")));
        core.bind("b connect order=200", FakeModule.that(c -> {
            asked.add("b");
            return slow;
        }));
        core.bind("a connect order=200", FakeModule.doing(c -> asked.add("a")));
        CompletableFuture<Outcome> outcome = core.ask(Phase.CONNECT, session);
        assertThat(asked).containsExactly("a", "b");
        assertThat(outcome).isNotDone();

        slow.complete(Verdict.CONTINUE);
        core.settle();
        assertThat(asked).containsExactly("a", "b", "late");
        assertThat(outcome).isCompletedWithValue(Outcome.CONTINUE);
    }

    @Test
    void takesTheAnswersOfAWaveByOrder() {
        List<String> asked = new ArrayList<>();
        core.bind("a connect order=202", FakeModule.doing(c -> asked.add("a")));
        core.bind("next connect order=210", FakeModule.doing(c -> asked.add("next")));
        core.bind("b connect order=201", FakeModule.that(c -> {
            asked.add("b");
            return slow;
        }));
        core.ask(Phase.CONNECT, session);
        assertThat(asked).containsExactly("b", "a");
        slow.complete(Verdict.CONTINUE);
        core.settle();
        assertThat(asked).containsExactly("b", "a", "next");
        assertThat(core.core.dispatcher.plan().waves(Phase.CONNECT))
                .containsEntry(200, List.of("b", "a"))
                .containsEntry(210, List.of("next"));
    }

    @Test
    void handsAWaveToOneWorkerAndHomeOnce() {
        for (char name = 'a'; name <= 'h'; name++) {
            core.bind(name + " connect", FakeModule.saying(Verdict.CONTINUE));
        }
        core.ask(Phase.CONNECT, session);
        assertThat(core.workers.count()).isEqualTo(1);
        assertThat(core.home.count()).isEqualTo(1);
    }

    @Test
    void takesAnswersInOrderWhateverAnswersFirst() {
        CompletableFuture<Verdict> first = new CompletableFuture<>();
        core.bind("a connect", FakeModule.waitingFor(first));
        core.bind("b connect", FakeModule.saying(Verdict.reject(refusal, "b")));
        CompletableFuture<Outcome> outcome = core.ask(Phase.CONNECT, session);
        assertThat(outcome).isNotDone();

        first.complete(Verdict.reject(refusal, "a"));
        core.settle();
        assertThat(outcome.join().module()).isEqualTo("a");
    }

    @Test
    void endsWithTheFirstDecisiveAnswerAndCancelsTheRest() {
        List<String> cancelled = new ArrayList<>();
        FakeModule never = FakeModule.saying(Verdict.CONTINUE);
        core.bind("a connect", FakeModule.saying(Verdict.reject(refusal, "listed")));
        core.bind("b connect", FakeModule.that(c -> {
            c.onCancel(() -> cancelled.add("b"));
            return slow;
        }));
        core.bind("c connect order=700", never);
        Outcome outcome = core.outcome(Phase.CONNECT, session);
        assertThat(outcome.verdict().disposition()).isEqualTo(Disposition.REJECT);
        assertThat(outcome.reply()).contains(refusal);
        assertThat(outcome.module()).isEqualTo("a");
        assertThat(cancelled).containsExactly("b");
        assertThat(never.calls).isEmpty();
        assertThat(core.steps(session)).containsExactly("a reject!");
    }

    @Test
    void showsTheCallsOfAWaveTheSameAndTheNextWaveWhatTheyWrote() {
        List<String> seen = new ArrayList<>();
        core.bind("a connect", FakeModule.doing(c -> c.effects().put("x", "1")));
        core.bind(
                "b connect",
                FakeModule.doing(
                        c -> seen.add("b " + c.connection().attributes().get("x"))));
        core.bind(
                "c connect order=600",
                FakeModule.doing(
                        c -> seen.add("c " + c.connection().attributes().get("x"))));
        core.ask(Phase.CONNECT, session);
        assertThat(seen).containsExactly("b Optional.empty", "c Optional[1]");
    }

    @Test
    void letsACallReadItsOwnWritesAtOnce() {
        List<String> seen = new ArrayList<>();
        core.bind("a connect", FakeModule.doing(c -> {
            c.effects().put("x", "1");
            seen.add(c.connection().attributes().get("x").orElse("none"));
            seen.add(c.connection().attributes().asMap().get("x"));
            seen.add(c.effects().get("x").orElse("none"));
        }));
        core.ask(Phase.CONNECT, session);
        assertThat(seen).containsExactly("1", "1", "1");
    }

    @Test
    void recordsAnObserverAndTakesItsFactsButNotItsPunishments() {
        core.bind("a connect mode=OBSERVE", FakeModule.that(c -> {
            c.effects().put("x", "1").disconnect().tarpit(java.time.Duration.ofSeconds(5));
            return Verdict.reject(refusal, "would").stage();
        }));
        assertThat(core.outcome(Phase.CONNECT, session)).isSameAs(Outcome.CONTINUE);
        assertThat(session.attributes().get("x")).contains("1");
        assertThat(core.steps(session)).containsExactly("a would reject");
    }

    @Test
    void acceptSkipsLaterOptionalDecidersOnly() {
        core.contract("scan.required=true");
        FakeModule limit = FakeModule.saying(Verdict.CONTINUE);
        FakeModule optional = FakeModule.saying(Verdict.reject("never asked"));
        FakeModule observer = FakeModule.saying(Verdict.CONTINUE);
        FakeModule required = FakeModule.saying(Verdict.reject(refusal, "virus"));
        core.bind("allow data order=100", FakeModule.saying(Verdict.accept("listed")));
        core.bind("limit data order=150", limit);
        core.bind("optional data order=200", optional);
        core.bind("watch data order=200 mode=OBSERVE", observer);
        core.bind("scan data order=500", required);
        var scope = core.scope(Phase.DATA);
        Outcome outcome = core.outcome(Phase.DATA, scope);
        assertThat(optional.calls).isEmpty();
        assertThat(limit.calls).hasSize(1);
        assertThat(observer.calls).hasSize(1);
        assertThat(outcome.module()).isEqualTo("scan");
        assertThat(core.steps(scope))
                .containsExactly(
                        "allow accept", "limit continue", "optional skipped", "watch continue", "scan reject!");
    }

    @Test
    void acceptPassesOverThoseOfItsOwnWaveAndSaysSo() {
        core.bind("a connect", FakeModule.saying(Verdict.accept("known")));
        core.bind("b connect", FakeModule.saying(Verdict.reject(refusal, "b")));
        core.bind("c connect", FakeModule.waitingFor(slow));
        Outcome outcome = core.outcome(Phase.CONNECT, session);
        assertThat(outcome.verdict().disposition()).isEqualTo(Disposition.ACCEPT);
        assertThat(outcome.isRefused()).isFalse();
        assertThat(core.steps(session)).containsExactly("a accept", "b skipped", "c skipped");
    }

    @Test
    void asksOnDemandModulesOnlyWhenAnotherModuleDoes() {
        FakeModule engine = FakeModule.that(c -> {
            c.effects().put("beik.hit", "eicar");
            return Verdict.reject("infected").stage();
        });
        List<String> heard = new ArrayList<>();
        core.bind("beik data mode=ON_DEMAND", engine);
        core.bind("antivirus data", FakeModule.that(c -> c.ask("beik").thenApply(answer -> {
            heard.add(answer.verdict().why() + answer.attributes());
            return Verdict.CONTINUE;
        })));
        var scope = core.scope(Phase.DATA, core.smtp("__bypass_beik=true"));
        assertThat(core.outcome(Phase.DATA, scope)).isSameAs(Outcome.CONTINUE);
        assertThat(heard).containsExactly("infected{beik.hit=eicar}");
        assertThat(core.steps(scope)).containsExactly("beik reject", "antivirus continue");
    }

    @Test
    void showsTheAskedWhatTheAskerHasNoted() {
        List<String> seen = new ArrayList<>();
        core.bind("policy data mode=ON_DEMAND", FakeModule.doing(c -> {
            seen.add(c.message().attributes().get("scan.result").orElse("nothing"));
            c.effects().put("scan.result", "own");
        }));
        core.bind("antivirus data", FakeModule.that(c -> {
            c.effects().put("scan.result", "infected");
            return c.ask("policy").thenApply(answer -> {
                seen.add(c.effects().get("scan.result").orElse("nothing"));
                return Verdict.CONTINUE;
            });
        }));
        core.ask(Phase.DATA, core.scope(Phase.DATA));
        assertThat(seen).containsExactly("infected", "infected");
    }

    @Test
    void asksAboutOtherOctets() throws Exception {
        List<String> read = new ArrayList<>();
        core.bind("beik data mode=ON_DEMAND", FakeModule.doing(c -> {
            try (var in = c.message().body().open()) {
                read.add(new String(in.readAllBytes(), java.nio.charset.StandardCharsets.US_ASCII));
            } catch (java.io.IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        }));
        core.bind("antivirus data", FakeModule.that(c -> c.ask("beik", new OneLine("part"))
                .thenApply(answer -> Verdict.CONTINUE)));
        core.ask(Phase.DATA, core.scope(Phase.DATA));
        assertThat(read).containsExactly("part");
    }

    private record OneLine(String text) implements org.sluice.message.MessageBody {
        @Override
        public long sizeOctets() {
            return text.length();
        }

        @Override
        public java.io.InputStream open() {
            return new java.io.ByteArrayInputStream(text.getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        }
    }

    @Test
    void failsToAskWhoIsNotThereOrWhoAsksInCircles() {
        core.bind("lonely connect", FakeModule.that(c -> c.ask("nobody").thenApply(a -> Verdict.CONTINUE)));
        core.bind("vain connect", FakeModule.that(c -> c.ask("vain").thenApply(a -> Verdict.CONTINUE)));
        core.ask(Phase.CONNECT, session);
        assertThat(core.steps(session)).endsWith("vain error").contains("lonely error");
    }

    @Test
    void skipsWhatIsBypassedByContextOrConsole() {
        FakeModule rbl = FakeModule.saying(Verdict.reject("listed"));
        FakeModule fcdns = FakeModule.saying(Verdict.reject("none"));
        ModuleHandle handle = core.bind("rbl connect", rbl);
        core.bind("fcdns connect", fcdns);
        core.core.registry.bypasses().add("fcdns", "192.0.2.0/24", java.time.Duration.ofMinutes(10));
        Session bypassed = core.smtp("__bypass_rbl=yes");
        assertThat(core.outcome(Phase.CONNECT, bypassed)).isSameAs(Outcome.CONTINUE);
        assertThat(rbl.calls).isEmpty();
        assertThat(fcdns.calls).isEmpty();
        assertThat(core.steps(bypassed)).containsExactly("fcdns bypassed", "rbl bypassed");
        assertThat(core.lastStep(bypassed).note()).isEqualTo("by __bypass_rbl");
        assertThat(core.core.registry.modules())
                .extracting(m -> m.calls().bypassed())
                .containsOnly(1L);
        assertThat(handle.isServing()).isTrue();

        core.pass(java.time.Duration.ofMinutes(11));
        core.ask(Phase.CONNECT, core.smtp("__bypass_rbl=yes"));
        assertThat(fcdns.calls).hasSize(1);
    }

    @Test
    void asksEveryInstanceOfAModuleInTheOrderOfTheirNames() {
        core.bind("rbl~two connect", FakeModule.saying(Verdict.CONTINUE));
        core.bind("rbl~one connect", FakeModule.saying(Verdict.CONTINUE));
        core.ask(Phase.CONNECT, session);
        assertThat(core.steps(session)).containsExactly("rbl~one continue", "rbl~two continue");
        assertThat(core.core.dispatcher.plan().waves(Phase.CONNECT).values())
                .containsExactly(List.of("rbl~one", "rbl~two"));
    }

    @Test
    void neverAnswersAPhaseOfAClosedSession() {
        core.bind("a connect", FakeModule.waitingFor(slow));
        CompletableFuture<Outcome> outcome = core.ask(Phase.CONNECT, session);
        session.close("vanished");
        slow.complete(Verdict.CONTINUE);
        core.settle();
        assertThat(outcome).isNotDone();
        assertThat(core.dispatch(Phase.EHLO, session)).isNotDone();
        assertThat(core.core.contexts.count()).isZero();
    }

    @Test
    void goesOnWithANewPlanWithoutAskingAnybodyTwice() {
        FakeModule first = FakeModule.waitingFor(slow);
        FakeModule newcomer = FakeModule.saying(Verdict.CONTINUE);
        core.bind("a connect order=200", first);
        CompletableFuture<Outcome> outcome = core.ask(Phase.CONNECT, session);
        core.bind("a connect order=200 version=2.0.0", FakeModule.saying(Verdict.reject("asked twice")));
        core.bind("b connect order=100", newcomer);
        slow.complete(Verdict.CONTINUE);
        core.settle();
        assertThat(outcome).isCompletedWithValue(Outcome.CONTINUE);
        assertThat(newcomer.calls).hasSize(1);
    }
}
