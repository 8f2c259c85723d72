package org.sluice.module.early_talker;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sluice.message.SmtpReply;
import org.sluice.testing.Configs;
import org.sluice.testing.FakeContext;
import org.sluice.testing.FakeDns;
import org.sluice.testing.ModuleContract;
import org.sluice.validation.Disposition;
import org.sluice.validation.Phase;
import org.sluice.validation.ValidationModule;
import org.sluice.validation.Verdict;

class EarlyTalkerModuleTest extends ModuleContract {

    private final ValidationModule module = Configs.configured(module(), Map.of());
    private final FakeContext context = FakeContext.connect("192.0.2.1", new FakeDns());

    @Override
    protected ValidationModule module() {
        return new EarlyTalkerModule();
    }

    /** One that has talked already: nothing moves the clock of the kit. */
    @Override
    protected FakeContext question(Phase phase, FakeDns dns) {
        return FakeContext.at(phase, "192.0.2.1", dns).with("early_talker", "yes");
    }

    @Override
    protected Map<String, String> wrongValues() {
        return Map.of("pause_time", "61", "code", "250", "reason", "", "honor_whitelist", "a;b");
    }

    @Test
    void letsAQuietClientThroughAfterThePause() {
        CompletableFuture<Verdict> answer = validate(module);
        context.advance(Duration.ofMillis(1_999));
        assertThat(answer).isNotDone();
        context.advance(Duration.ofMillis(1));
        assertThat(answer).isCompletedWithValue(Verdict.CONTINUE);
    }

    @Test
    void refusesAtTheFirstOctet() {
        CompletableFuture<Verdict> answer = validate(module);
        context.advance(Duration.ofMillis(500));
        context.note("early_talker", "yes");
        assertThat(answer).isCompletedWithValueMatching(v -> v.disposition() == Disposition.REJECT);
        assertThat(answer.join().reply())
                .contains(new SmtpReply(554, "5.5.1", "Talking before the banner is not SMTP"));
    }

    @Test
    void doesNotTakeOtherFactsForTalk() {
        CompletableFuture<Verdict> answer = validate(module);
        context.note("conntrol_bad_commands", "1");
        context.note("early_talker", "no");
        assertThat(answer).isCompletedWithValue(Verdict.CONTINUE);
    }

    @Test
    void refusesForNowWithTheCodeOfTheOperator() {
        CompletableFuture<Verdict> answer =
                validate(Configs.configured(module(), Map.of("code", "421", "reason", "Wait")));
        context.note("early_talker", "yes");
        assertThat(answer).isCompletedWithValueMatching(v -> v.disposition() == Disposition.DEFER);
        assertThat(answer.join().reply()).contains(new SmtpReply(421, "4.5.1", "Wait"));
    }

    @ParameterizedTest
    @CsvSource({"trusted_mx, yes", "dp_whitelist_global, true"})
    void letsSomeThroughWithoutAPause(String fact, String value) {
        context.with(fact, value).with("early_talker", "yes");
        assertThat(validate(module)).succeedsWithin(Duration.ZERO).hasToString("CONTINUE (left alone: " + fact + ")");
    }

    @Test
    void needsNoPauseToNotice() {
        ValidationModule hasty = Configs.configured(module(), Map.of("pause_time", "0"));
        assertThat(validate(hasty)).isCompletedWithValue(Verdict.CONTINUE);
        context.note("early_talker", "yes");
        assertThat(validate(hasty)).isCompletedWithValueMatching(v -> v.disposition() == Disposition.REJECT);
    }

    @Test
    void answersBeforeItsDeadlineWhateverThePause() {
        ValidationModule patient = Configs.configured(module(), Map.of("pause_time", "60"));
        context.timeout(Duration.ofSeconds(5));
        CompletableFuture<Verdict> answer = validate(patient);
        context.advance(Duration.ofMillis(4_900));
        assertThat(answer).isCompletedWithValue(Verdict.CONTINUE);
    }

    @Test
    void leavesNothingBehindWhenTheClientGoes() {
        CompletableFuture<Verdict> answer = validate(module);
        context.cancel();
        assertThat(answer).isCompletedExceptionally();
        assertThat(context.pendingStages()).isZero();
    }

    private CompletableFuture<Verdict> validate(ValidationModule asked) {
        return asked.validate(context).toCompletableFuture();
    }
}
