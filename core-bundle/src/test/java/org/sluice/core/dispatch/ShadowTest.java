package org.sluice.core.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.sluice.core.lifecycle.Routes;
import org.sluice.counters.Counters;
import org.sluice.injection.Outcome;
import org.sluice.injection.Session;
import org.sluice.injection.Transaction;
import org.sluice.message.SmtpReply;
import org.sluice.operations.Routing;
import org.sluice.validation.Phase;
import org.sluice.validation.Verdict;

/** A version whose answers are recorded and compared, and never applied. */
class ShadowTest {

    private static final Verdict REFUSAL = Verdict.reject(new SmtpReply(554, "5.7.1", "Spam"), "spam");

    private final TestCore core = new TestCore();
    private final FakeModule one =
            FakeModule.doing(c -> c.effects().put("by", c.phase().word() + " one"));
    private final CompletableFuture<Verdict> answer = new CompletableFuture<>();
    private final List<String> cancelled = new ArrayList<>();
    private final FakeModule two = FakeModule.that(c -> {
        c.onCancel(() -> cancelled.add(c.phase().word()));
        c.effects().put("by", "two");
        c.effects().put("extra", "two");
        return answer;
    });
    private final Session session = core.smtp();
    private final Transaction transaction = core.transaction(session);

    @BeforeEach
    void install() {
        core.bind("scan mailfrom version=1.0.0", one);
        core.bind("scan mailfrom,rcptto version=2.0.0 timeoutMillis=2000", two);
        core.core.router.shadow("scan", "2.0.0");
    }

    private Routing.Differences differences() {
        return core.core.router.differences("scan", 10);
    }

    @Test
    void delaysNobodyAndChangesNothing() {
        assertThat(core.outcome(Phase.MAILFROM, transaction)).isSameAs(Outcome.CONTINUE);
        assertThat(two.calls).hasSize(1);
        answer.complete(REFUSAL);
        core.settle();
        assertThat(session.messageAttributes().get("by")).contains("mailfrom one");
        assertThat(session.messageAttributes().get("extra")).isEmpty();
        assertThat(core.steps(transaction)).containsExactly("scan continue", "scan shadow: would reject");
        assertThat(core.lastStep(transaction).version()).isEqualTo("2.0.0");
    }

    @Test
    void isComparedWithWhatTheServingVersionSaid() {
        core.ask(Phase.MAILFROM, transaction);
        answer.complete(REFUSAL);
        core.settle();
        transaction.abort("reset");
        assertThat(differences().calls()).isEqualTo(1);
        assertThat(differences().different()).isEqualTo(1);
        assertThat(differences().serving()).isEqualTo("1.0.0");
        assertThat(differences().compared()).isEqualTo("2.0.0");
        assertThat(differences().latest())
                .containsExactly(new Routing.Difference(
                        transaction.id(), "mailfrom", "", "continue", "reject", "reject: spam; 554 5.7.1 Spam"));
    }

    @Test
    void agreementIsCountedToo() {
        answer.complete(Verdict.CONTINUE);
        core.ask(Phase.MAILFROM, transaction);
        assertThat(differences().calls()).isEqualTo(1);
        assertThat(differences().different()).isZero();
        assertThat(core.steps(transaction)).containsExactly("scan continue", "scan shadow: would continue");
    }

    @Test
    void endsAtItsOwnDeadlineWithoutAnybodyNoticing() {
        assertThat(core.outcome(Phase.MAILFROM, transaction)).isSameAs(Outcome.CONTINUE);
        core.pass(Duration.ofSeconds(2));
        assertThat(cancelled).containsExactly("mailfrom");
        assertThat(core.steps(transaction)).containsExactly("scan continue", "scan shadow: timeout");
        assertThat(differences().different()).isEqualTo(1);
    }

    @Test
    void endsWithTheTransaction() {
        core.ask(Phase.MAILFROM, transaction);
        transaction.abort("reset");
        core.settle();
        assertThat(cancelled).containsExactly("mailfrom");
        assertThat(differences().calls()).isZero();
    }

    @Test
    void isAskedInAPhaseOfItsOwnToo() {
        answer.complete(REFUSAL);
        core.ask(Phase.MAILFROM, transaction);
        var copy = transaction.recipient(TestCore.ANN, java.util.Map.of(), "RCPT TO:<ann@sluice.test>");
        assertThat(core.outcome(Phase.RCPTTO, copy).isRefused()).isFalse();
        assertThat(core.steps(transaction)).contains("scan shadow: would reject");
        assertThat(two.calls).hasSize(2);
        assertThat(core.core.dispatcher.plan().waves(Phase.RCPTTO)).isEmpty();
    }

    @Test
    void countsNothing() {
        List<String> counted = new ArrayList<>();
        core.core.services.counters = new Counters() {
            @Override
            public CompletableFuture<Double> add(String series, String key, long count, Duration span) {
                counted.add(series);
                return CompletableFuture.completedFuture(8.0);
            }

            @Override
            public CompletableFuture<Double> sum(String series, String key, Duration span) {
                return CompletableFuture.completedFuture(7.0);
            }
        };
        List<Double> seen = new ArrayList<>();
        core.bind("limit mailfrom version=1.0.0", FakeModule.saying(Verdict.CONTINUE));
        core.bind("limit mailfrom version=2.0.0", FakeModule.doing(c -> c.counters()
                .add("s", "k", 1, Duration.ofHours(1))
                .thenAccept(seen::add)));
        core.core.router.shadow("limit", "2.0.0");
        core.ask(Phase.MAILFROM, transaction);
        assertThat(seen).containsExactly(8.0);
        assertThat(counted).isEmpty();
    }

    @Test
    void aSickShadowHoldsNobodyUp() {
        core.contract("scan.required=true", "sick_failures=1");
        answer.completeExceptionally(new IllegalStateException("broken"));
        assertThat(core.outcome(Phase.MAILFROM, transaction)).isSameAs(Outcome.CONTINUE);
        assertThat(core.core.registry.modules())
                .extracting(module -> module.state())
                .containsExactly("active", "sick");
        transaction.abort("reset");
        assertThat(core.outcome(Phase.MAILFROM, core.transaction(session))).isSameAs(Outcome.CONTINUE);
    }

    @Test
    void goesBesideAModuleThatIsAskedByAnother() {
        core.bind("engine mailfrom mode=ON_DEMAND version=1.0.0", FakeModule.saying(Verdict.CONTINUE));
        core.bind("engine mailfrom mode=ON_DEMAND version=2.0.0", FakeModule.saying(REFUSAL));
        core.core.router.shadow("engine", "2.0.0");
        core.bind("antivirus mailfrom", FakeModule.that(c -> c.ask("engine").thenApply(said -> Verdict.CONTINUE)));
        assertThat(core.outcome(Phase.MAILFROM, transaction)).isSameAs(Outcome.CONTINUE);
        assertThat(core.core.router.differences("engine", 1).different()).isEqualTo(1);
        assertThat(core.steps(transaction)).contains("engine continue", "engine shadow: would reject");
    }

    @Test
    void noMoreThanSoManyAreAskedAtOnce() {
        for (int i = 0; i < 300; i++) {
            assertThat(core.outcome(Phase.MAILFROM, core.transaction(core.smtp())))
                    .isSameAs(Outcome.CONTINUE);
        }
        assertThat(two.calls).hasSize(256);
    }

    /** Else whoever it asks would count everything twice. */
    @Test
    void thereIsNoneOfAModuleWhoseQuestionsAreCounted() {
        FakeModule shadow = FakeModule.saying(REFUSAL);
        core.bind("rates mailfrom comparable=false version=1.0.0", FakeModule.saying(Verdict.CONTINUE));
        core.bind("rates mailfrom comparable=false version=2.0.0", shadow);
        assertThatThrownBy(() -> core.core.router.shadow("rates", "2.0.0"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("validation.comparable = true");
        core.core.registry.route(Routes.of(Map.of("rates.serves", "1.0.0", "rates.shadow", "2.0.0")));
        core.ask(Phase.MAILFROM, transaction);
        assertThat(shadow.calls).isEmpty();
        assertThat(core.core.registry.modules())
                .filteredOn(module -> module.name().equals("rates"))
                .extracting(module -> module.state())
                .containsExactly("active", "standby");
    }

    @Test
    void standsDownWhenToldTo() {
        assertThat(core.core.router.stand("scan")).isTrue();
        assertThat(core.core.router.stand("scan")).isFalse();
        core.ask(Phase.MAILFROM, transaction);
        assertThat(two.calls).isEmpty();
        assertThat(core.core.registry.modules())
                .extracting(module -> module.state())
                .containsExactly("active", "standby");
    }
}
