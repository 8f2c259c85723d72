package org.sluice.core.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.sluice.core.context.TransactionState;
import org.sluice.injection.Outcome;
import org.sluice.injection.Scope;
import org.sluice.injection.Session;
import org.sluice.injection.Transaction;
import org.sluice.message.AuthResult;
import org.sluice.validation.Disposition;
import org.sluice.validation.Phase;
import org.sluice.validation.ValidationContext;
import org.sluice.validation.Verdict;

/** Every way to give no answer, in every phase, under both policies. A broken module never costs a sender a 5xx. */
class NoAnswerTest {

    private enum Failure {
        THROWS(c -> {
            throw new IllegalStateException("broken");
        }),
        THROWS_AN_ERROR(c -> {
            throw new StackOverflowError();
        }),
        RUNS_OUT_OF_MEMORY(c -> {
            throw new OutOfMemoryError("pretended");
        }),
        CANNOT_BE_LINKED(c -> {
            throw new NoClassDefFoundError("x");
        }),
        RETURNS_NULL(c -> null),
        ANSWERS_NULL(c -> CompletableFuture.completedFuture(null)),
        FAILS(c -> CompletableFuture.failedFuture(new java.io.IOException("down"))),
        FAILS_LATER(c -> c.delay(Duration.ofMillis(10)).thenApply(nothing -> {
            throw new IllegalStateException("later");
        })),
        NEVER_ANSWERS(c -> new CompletableFuture<>());

        private final Function<ValidationContext, CompletionStage<Verdict>> behaviour;

        Failure(Function<ValidationContext, CompletionStage<Verdict>> behaviour) {
            this.behaviour = behaviour;
        }
    }

    private final TestCore core = new TestCore();

    /** RFC 8601 section 2.7: a method that could not be applied is a temperror, one that nobody applies is not named. */
    @Test
    void saysThatItsFindingIsUnknownForNow() {
        core.bind(
                "one connect finding=iprev",
                FakeModule.that(c -> CompletableFuture.failedFuture(new IllegalStateException())));
        core.bind(
                "two mailfrom finding=spf",
                FakeModule.that(c -> CompletableFuture.failedFuture(new IllegalStateException())));
        core.bind("three mailfrom order=100 finding=dkim", FakeModule.that(c -> {
            c.effects().authResult(new AuthResult("dkim", "pass", Map.of()));
            return Verdict.CONTINUE.stage();
        }));
        core.bind(
                "four mailfrom order=300 finding=dkim",
                FakeModule.that(c -> CompletableFuture.failedFuture(new IllegalStateException())));
        core.bind("five mailfrom", FakeModule.that(c -> CompletableFuture.failedFuture(new IllegalStateException())));
        Session session = core.smtp();
        core.ask(Phase.CONNECT, session);
        Transaction transaction = core.transaction(session);
        core.ask(Phase.MAILFROM, transaction);
        core.settle();
        assertThat(((TransactionState) transaction).authResults())
                .extracting(found -> found.method() + "=" + found.result())
                .containsExactly("iprev=temperror", "dkim=pass", "spf=temperror");
    }

    private static Stream<Arguments> everyFailureInEveryPhase() {
        return Arrays.stream(Phase.values())
                .flatMap(phase -> Arrays.stream(Failure.values()).map(failure -> Arguments.of(failure, phase)));
    }

    @ParameterizedTest(name = "{0} at {1}")
    @MethodSource("everyFailureInEveryPhase")
    void deferAnswersWithThePhasesTemporaryReply(Failure failure, Phase phase) {
        core.bind("m " + phase.word() + " onError=DEFER timeoutMillis=1000", FakeModule.that(failure.behaviour));
        Scope scope = core.scope(phase);
        Outcome outcome = outcome(phase, scope);
        assertThat(outcome.verdict().disposition()).isEqualTo(Disposition.DEFER);
        assertThat(outcome.module()).isEqualTo("m");
        assertThat(outcome.reply().orElseThrow().toString()).startsWith(temporary(phase));
        assertThat(outcome.close()).isEqualTo(phase == Phase.CONNECT || phase == Phase.EHLO);
        assertThat(core.steps(scope)).containsExactly(failure == Failure.NEVER_ANSWERS ? "m timeout!" : "m error!");
    }

    @ParameterizedTest(name = "{0} at {1}")
    @MethodSource("everyFailureInEveryPhase")
    void continueGoesOnAndRecordsTheGap(Failure failure, Phase phase) {
        core.bind("m " + phase.word() + " timeoutMillis=1000", FakeModule.that(c -> {
            c.effects().put("half", "done");
            return failure.behaviour.apply(c);
        }));
        core.bind("n " + phase.word() + " order=900", FakeModule.saying(Verdict.CONTINUE));
        Scope scope = core.scope(phase);
        assertThat(outcome(phase, scope)).isSameAs(Outcome.CONTINUE);
        assertThat(core.steps(scope))
                .containsExactly(failure == Failure.NEVER_ANSWERS ? "m timeout" : "m error", "n continue");
        assertThat(core.core.contexts.dictionaries(scope.id()).orElseThrow().toString())
                .doesNotContain("half");
    }

    private Outcome outcome(Phase phase, Scope scope) {
        CompletableFuture<Outcome> outcome = core.ask(phase, scope);
        core.pass(Duration.ofMillis(10));
        core.pass(Duration.ofMillis(990));
        return outcome.getNow(null);
    }

    private static String temporary(Phase phase) {
        return switch (phase) {
            case CONNECT, EHLO -> "421 4.3.0 ";
            case AUTH -> "454 4.7.0 ";
            default -> "451 4.3.0 ";
        };
    }

    @Test
    void anObserverThatFailsDefersNobody() {
        core.bind("m connect mode=OBSERVE onError=DEFER", FakeModule.that(Failure.THROWS.behaviour));
        assertThat(core.outcome(Phase.CONNECT, core.smtp())).isSameAs(Outcome.CONTINUE);
    }

    @Test
    void aSecondAnswerIsDropped() {
        Twice twice = new Twice();
        core.bind("m connect", FakeModule.that(c -> twice));
        CompletableFuture<Outcome> outcome = core.ask(Phase.CONNECT, core.smtp());
        twice.answer(Verdict.CONTINUE);
        twice.answer(Verdict.reject("second thoughts"));
        core.settle();
        assertThat(outcome).isCompletedWithValue(Outcome.CONTINUE);
    }

    /** A stage that tells its listener as often as it likes. */
    private static final class Twice extends CompletableFuture<Verdict> {
        private java.util.function.BiConsumer<? super Verdict, ? super Throwable> listener;

        @Override
        public CompletableFuture<Verdict> whenComplete(
                java.util.function.BiConsumer<? super Verdict, ? super Throwable> action) {
            listener = action;
            return this;
        }

        void answer(Verdict verdict) {
            listener.accept(verdict, null);
        }
    }
}
