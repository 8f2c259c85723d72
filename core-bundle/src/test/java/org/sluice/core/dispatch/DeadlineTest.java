package org.sluice.core.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.sluice.core.lifecycle.ModuleHandle;
import org.sluice.dns.Dns;
import org.sluice.dns.DnsAnswer;
import org.sluice.dns.DnsException;
import org.sluice.dns.MxRecord;
import org.sluice.injection.Outcome;
import org.sluice.injection.Session;
import org.sluice.validation.Phase;
import org.sluice.validation.ValidationContext;
import org.sluice.validation.Verdict;

/** Deadlines, cancellation, and how many may ask at once. */
class DeadlineTest {

    private final TestCore core = new TestCore();
    private final Session session = core.smtp();
    private final CompletableFuture<Verdict> slow = new CompletableFuture<>();

    @Test
    void endsACallAtItsDeadlineAndDropsTheLateAnswer() {
        List<String> cancelled = new ArrayList<>();
        FakeModule module = FakeModule.that(c -> {
            c.onCancel(() -> cancelled.add("cancelled"));
            return slow;
        });
        core.bind("m connect timeoutMillis=100", module);
        CompletableFuture<Outcome> outcome = core.ask(Phase.CONNECT, session);
        core.pass(Duration.ofMillis(99));
        assertThat(module.last().remaining()).isEqualTo(Duration.ofMillis(1));
        assertThat(outcome).isNotDone();

        core.pass(Duration.ofMillis(1));
        assertThat(outcome).isCompletedWithValue(Outcome.CONTINUE);
        assertThat(cancelled).containsExactly("cancelled");
        assertThat(module.last().remaining()).isZero();

        slow.complete(Verdict.reject("too late"));
        module.last().effects().put("late", "write");
        core.settle();
        assertThat(session.attributes().get("late")).isEmpty();
        assertThat(core.steps(session)).containsExactly("m timeout");
    }

    @Test
    void setsNoTimerForAnAnswerThatIsThereAtOnceAndLeavesNone() {
        int before = core.clock.waiting();
        core.bind("m connect", FakeModule.saying(Verdict.CONTINUE));
        core.bind("n connect", FakeModule.waitingFor(slow));
        core.ask(Phase.CONNECT, session);
        assertThat(core.clock.waiting()).isEqualTo(before + 1);
        slow.complete(Verdict.CONTINUE);
        core.settle();
        assertThat(core.clock.waiting()).isEqualTo(before);
    }

    @Test
    void runsACancelActionAtOnceWhenItIsTooLate() {
        List<String> ran = new ArrayList<>();
        FakeModule module = FakeModule.waitingFor(slow);
        core.bind("m connect timeoutMillis=100", module);
        core.ask(Phase.CONNECT, session);
        core.pass(Duration.ofMillis(100));
        module.last().onCancel(() -> ran.add("late"));
        assertThat(ran).containsExactly("late");
    }

    @Test
    void letsSoManyCallsInAndTheOthersWaitWithinTheirDeadlines() {
        List<CompletableFuture<Verdict>> inside = new ArrayList<>();
        ModuleHandle handle =
                core.bind("m connect maxConcurrency=2 timeoutMillis=100 onError=DEFER", FakeModule.that(c -> {
                    CompletableFuture<Verdict> answer = new CompletableFuture<>();
                    inside.add(answer);
                    return answer;
                }));
        List<CompletableFuture<Outcome>> outcomes = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            outcomes.add(core.ask(Phase.CONNECT, core.smtp()));
        }
        assertThat(inside).hasSize(2);

        core.clock.advance(Duration.ofMillis(50));
        inside.get(0).complete(Verdict.CONTINUE);
        core.settle();
        assertThat(inside).hasSize(3);
        assertThat(outcomes.get(0)).isCompletedWithValue(Outcome.CONTINUE);

        core.pass(Duration.ofMillis(50));
        assertThat(outcomes).allMatch(CompletableFuture::isDone);
        assertThat(inside).hasSize(3);
        assertThat(outcomes.get(3).join().isRefused()).isTrue();

        core.ask(Phase.CONNECT, core.smtp());
        assertThat(inside).hasSize(4);
        assertThat(handle.isServing()).isTrue();
    }

    @Test
    void failsLookUpsOfACancelledCallAndSaysItWasNotTheModule() {
        core.core.services.dns = new SilentDns();
        List<Throwable> failures = new ArrayList<>();
        core.contract("sick_failures=1", "sick_percent=1");
        core.bind(
                "m connect timeoutMillis=100",
                FakeModule.that(c -> c.dns().a("example.org").handle((answer, error) -> {
                    failures.add(error);
                    return Verdict.CONTINUE;
                })));
        core.ask(Phase.CONNECT, session);
        core.pass(Duration.ofMillis(100));
        assertThat(failures).singleElement().isInstanceOf(DnsException.class);
        assertThat(core.steps(session)).containsExactly("m timeout");
        assertThat(core.lastStep(session).note()).contains("a look-up was still open");
        assertThat(core.core.registry.modules().get(0).state()).isEqualTo("active");
    }

    /** One message's modules share what they may ask, a call before MAIL has it for itself. */
    @Test
    void boundsTheLookUpsOfAMessage() {
        TestCore narrow = new TestCore(Map.of("dns_questions", "3"));
        narrow.core.services.dns = new SilentDns();
        List<Boolean> refused = new ArrayList<>();
        FakeModule curious = FakeModule.that(c -> {
            for (int i = 0; i < 2; i++) {
                refused.add(c.dns().a("example.org").toCompletableFuture().isCompletedExceptionally());
            }
            return Verdict.CONTINUE.stage();
        });
        narrow.bind("one connect,mailfrom", curious);
        narrow.bind("two connect,mailfrom", curious);
        Session connection = narrow.smtp();
        narrow.ask(Phase.CONNECT, connection);
        assertThat(refused).containsExactly(false, false, false, false);
        refused.clear();
        narrow.ask(Phase.MAILFROM, narrow.transaction(connection));
        narrow.ask(Phase.MAILFROM, narrow.transaction(connection));
        assertThat(refused).containsExactly(false, false, false, true, false, false, false, true);
    }

    @Test
    void failsWhatThereIsNoServiceFor() {
        List<Boolean> failed = new ArrayList<>();
        core.bind("m connect", FakeModule.that(c -> {
            failed.add(c.dns().mx("example.org").toCompletableFuture().isCompletedExceptionally());
            failed.add(c.counters()
                    .sum("s", "k", Duration.ofHours(1))
                    .toCompletableFuture()
                    .isCompletedExceptionally());
            failed.add(c.datasource("ldap")
                    .query("q", java.util.Map.of())
                    .toCompletableFuture()
                    .isCompletedExceptionally());
            c.metrics().add("x_total", 1);
            return Verdict.CONTINUE.stage();
        }));
        core.ask(Phase.CONNECT, session);
        assertThat(failed).containsExactly(true, true, true);
        assertThat(core.steps(session)).containsExactly("m continue");
    }

    @Test
    void delaysByTheClockWithoutAThread() {
        core.bind("m connect", FakeModule.that(c -> c.delay(Duration.ofSeconds(2))
                .thenApply(nothing -> Verdict.CONTINUE)));
        CompletableFuture<Outcome> outcome = core.ask(Phase.CONNECT, session);
        core.pass(Duration.ofMillis(1_999));
        assertThat(outcome).isNotDone();
        core.pass(Duration.ofMillis(1));
        assertThat(outcome).isDone();
    }

    @Test
    void interruptsBlockingWorkWhenTheClientLeaves() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch interrupted = new CountDownLatch(1);
        core.bind(
                "m connect",
                FakeModule.that(
                        c -> CompletableFuture.supplyAsync(() -> waitForever(begun, interrupted), c.blocking())));
        core.ask(Phase.CONNECT, session);
        assertThat(begun.await(5, TimeUnit.SECONDS)).isTrue();
        session.close("vanished");
        core.settle();
        assertThat(interrupted.await(5, TimeUnit.SECONDS)).isTrue();
    }

    private static Verdict waitForever(CountDownLatch begun, CountDownLatch interrupted) {
        begun.countDown();
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            interrupted.countDown();
        }
        return Verdict.CONTINUE;
    }

    @Test
    void opensAModulesStateOnceForEachScopeAndClosesItWithTheScope() {
        List<String> log = new ArrayList<>();
        FakeModule module = FakeModule.doing(c -> {
            c.state(org.sluice.validation.StateScope.CONNECTION, () -> state("connection", log));
            if (!c.phase().isOfConnection()) {
                c.state(org.sluice.validation.StateScope.TRANSACTION, () -> state("transaction", log));
            }
        });
        core.bind("m connect,mailfrom", module);
        core.ask(Phase.CONNECT, session);
        var transaction = core.transaction(session);
        core.ask(Phase.MAILFROM, transaction);
        core.ask(Phase.MAILFROM, transaction);
        assertThat(log).containsExactly("open connection", "open transaction");
        transaction.abort("reset");
        core.settle();
        session.close("quit");
        core.settle();
        assertThat(log).containsExactly("open connection", "open transaction", "close transaction", "close connection");
        assertThat(module.calls).extracting(ValidationContext::phase).hasSize(3);
    }

    private static AutoCloseable state(String name, List<String> log) {
        log.add("open " + name);
        return () -> log.add("close " + name);
    }

    /** Never answers. */
    private static final class SilentDns implements Dns {
        @Override
        public CompletionStage<DnsAnswer<InetAddress>> a(String name) {
            return new CompletableFuture<>();
        }

        @Override
        public CompletionStage<DnsAnswer<InetAddress>> aaaa(String name) {
            return new CompletableFuture<>();
        }

        @Override
        public CompletionStage<DnsAnswer<String>> ptr(InetAddress address) {
            return new CompletableFuture<>();
        }

        @Override
        public CompletionStage<DnsAnswer<MxRecord>> mx(String name) {
            return new CompletableFuture<>();
        }

        @Override
        public CompletionStage<DnsAnswer<byte[]>> txt(String name) {
            return new CompletableFuture<>();
        }

        @Override
        public CompletionStage<DnsAnswer<byte[]>> tlsa(String name) {
            return new CompletableFuture<>();
        }

        @Override
        public CompletionStage<DnsAnswer<String>> cname(String name) {
            return new CompletableFuture<>();
        }
    }
}
