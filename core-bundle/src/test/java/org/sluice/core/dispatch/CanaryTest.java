package org.sluice.core.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sluice.core.lifecycle.Routes;
import org.sluice.injection.Origin;
import org.sluice.injection.Session;
import org.sluice.operations.ModuleStatus;
import org.sluice.validation.Phase;
import org.sluice.validation.ValidationContext;
import org.sluice.validation.Verdict;

/** A version that serves a part of the traffic, and is gone at once when it does worse. */
class CanaryTest {

    private final TestCore core = new TestCore();
    private final FakeModule one = FakeModule.saying(Verdict.CONTINUE);
    private Function<ValidationContext, CompletionStage<Verdict>> answer = c -> Verdict.CONTINUE.stage();
    private final FakeModule two = FakeModule.that(c -> answer.apply(c));

    @BeforeEach
    void install() {
        core.bind("scan connect,mailfrom version=1.0.0", one);
        core.bind("scan connect,mailfrom version=2.0.0", two);
    }

    private void bounds(String... lines) {
        Map<String, Object> values = new HashMap<>();
        for (String line : lines) {
            values.put(line.split("=")[0], line.split("=")[1]);
        }
        core.core.registry.route(Routes.of(values));
    }

    private void canary(String share) {
        core.core.router.canary("scan", "2.0.0", share);
    }

    private ModuleStatus two() {
        return core.core.registry.modules().stream()
                .filter(module -> module.version().equals("2.0.0"))
                .findFirst()
                .orElseThrow();
    }

    private void connect(int times) {
        for (int i = 0; i < times; i++) {
            Session session = core.smtp();
            core.ask(Phase.CONNECT, session);
            session.close("done");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"10%", "10%:client"})
    void servesItsShareOfTheConnections(String share) {
        bounds("canary_compare=false");
        canary(share);
        for (int i = 0; i < 10_000; i++) {
            Session session = core.session(Origin.SMTP, "10.1." + i / 250 + '.' + i % 250);
            core.ask(Phase.CONNECT, session);
            session.close("done");
        }
        assertThat(two.calls.size()).isCloseTo(1_000, within(100));
        assertThat(one.calls.size() + two.calls.size()).isEqualTo(10_000);
        assertThat(two().state()).isEqualTo("canary " + share.replace("%", " %").replace(':', ' '));
    }

    @Test
    void aClientMeetsTheSameVersionEachTimeWhereThatIsWanted() {
        bounds("canary_compare=false");
        canary("50%:client");
        connect(100);
        assertThat(List.of(one.calls.size(), two.calls.size())).containsExactlyInAnyOrder(0, 100);
    }

    @Test
    void aLargerShareContainsTheSmallerOne() {
        bounds("canary_compare=false");
        canary("50%:client");
        for (int round = 0; round < 2; round++) {
            for (int i = 0; i < 50; i++) {
                core.ask(Phase.CONNECT, core.session(Origin.SMTP, "10.1.0." + i));
            }
            if (round == 0) {
                canary("100%:client");
            }
        }
        assertThat(two.calls.subList(two.calls.size() - 50, two.calls.size())).hasSize(50);
    }

    @Test
    void servesThoseWhoseContextSaysSo() {
        canary("pathway=inbound");
        Session inbound = core.smtp("pathway=inbound");
        core.ask(Phase.CONNECT, inbound);
        assertThat(two.calls).hasSize(1);
        core.ask(Phase.CONNECT, core.smtp("pathway=outbound"));
        assertThat(two.calls).hasSize(1);
        assertThat(two().state()).isEqualTo("canary pathway=inbound");
        assertThat(core.steps(inbound)).containsExactly("scan continue", "scan shadow: would continue");
    }

    @Test
    void nobodyIsAskedBesideItWhereQuestionsAreCounted() {
        core.bind("rates mailfrom comparable=false version=1.0.0", one);
        core.bind("rates mailfrom comparable=false version=2.0.0", two);
        core.core.router.canary("rates", "2.0.0", "100%");
        core.core.router.promote("scan", "1.0.0");
        core.ask(Phase.MAILFROM, core.transaction(core.smtp()));
        assertThat(one.calls).as("by scan").hasSize(1);
        assertThat(two.calls).as("by rates").hasSize(1);
    }

    @Test
    void staysOneVersionForAWholeTransactionWhateverTheContextSays() {
        canary("pathway=inbound");
        Session session = core.smtp();
        core.bind("tagger mailfrom order=100", FakeModule.doing(c -> c.effects().put("pathway", "inbound")));
        core.ask(Phase.MAILFROM, core.transaction(session));
        assertThat(two.calls).isEmpty();
    }

    @Test
    void isRolledBackForErrors() {
        canary("50%");
        answer = c -> {
            throw new IllegalStateException("broken");
        };
        connect(400);
        assertThat(two().state()).isEqualTo("standby");
        assertThat(two().note()).contains("rolled back as a canary").contains("100.0 % of 20 calls had no answer");
        assertThat(two.calls).hasSize(20);
        assertThat(core.saved.get(core.saved.size() - 1).asMap())
                .containsEntry("scan.standby", "2.0.0")
                .containsEntry("scan.serves", "1.0.0")
                .doesNotContainKey("scan.canary");
    }

    @Test
    void isRolledBackForLatency() {
        bounds("canary_min_calls=5");
        canary("100%");
        answer = c -> {
            CompletableFuture<Verdict> slow = new CompletableFuture<>();
            core.clock.schedule(
                    () -> slow.complete(Verdict.CONTINUE),
                    Duration.ofMillis(200).toNanos());
            return slow;
        };
        for (int i = 0; i < 10; i++) {
            core.ask(Phase.CONNECT, core.smtp());
            core.pass(Duration.ofMillis(200));
        }
        assertThat(two().state()).isEqualTo("standby");
        assertThat(two().note()).contains("200.0 ms on average, 0.0 ms with 1.0.0");
        assertThat(two.calls).hasSize(5);
    }

    @Test
    void isRolledBackForDecidingOtherwise() {
        canary("100%");
        answer = c -> Verdict.reject("spam").stage();
        connect(60);
        assertThat(two().note()).contains("decided otherwise than 1.0.0 on 20 of 20 questions");
        assertThat(two.calls).hasSize(20);
        assertThat(core.core.router.differences("scan", 3).latest()).hasSize(3).allSatisfy(difference -> {
            assertThat(difference.serving()).isEqualTo("continue");
            assertThat(difference.compared()).isEqualTo("reject");
        });
    }

    @Test
    void isRolledBackAtOnceWhenSick() {
        core.contract("sick_failures=3");
        canary("100%");
        answer = c -> {
            throw new IllegalStateException("broken");
        };
        connect(10);
        assertThat(two().state()).isEqualTo("sick");
        assertThat(core.core.registry.routes().of("scan").canary()).isEmpty();
        assertThat(core.core.registry.reset("scan")).isTrue();
        assertThat(two().state()).isEqualTo("standby");
        assertThat(two().note()).contains("it is sick: 3 of 3 calls had no answer");
    }

    @Test
    void troubleOfLongAgoCountsNoMore() {
        bounds("canary_min_calls=10", "canary_window_seconds=60");
        canary("100%");
        for (int i = 0; i < 20; i++) {
            boolean bad = i < 9;
            answer = c ->
                    bad ? CompletableFuture.failedFuture(new IllegalStateException("once")) : Verdict.CONTINUE.stage();
            connect(1);
            if (i == 8) {
                core.pass(Duration.ofSeconds(61));
            }
        }
        assertThat(two().state()).startsWith("canary");
    }

    @Test
    void staysWhenItDoesNoWorse() {
        canary("50%");
        connect(500);
        assertThat(two().state()).isEqualTo("canary 50 %");
        assertThat(two().note()).isEmpty();
        core.core.router.promote("scan", "");
        assertThat(two().state()).isEqualTo("active");
        assertThat(core.core.router.rollback("scan")).isEqualTo("1.0.0");
    }
}
