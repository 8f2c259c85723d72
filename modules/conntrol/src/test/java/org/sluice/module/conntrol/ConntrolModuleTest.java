package org.sluice.module.conntrol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sluice.message.SmtpReply;
import org.sluice.testing.Configs;
import org.sluice.testing.FakeContext;
import org.sluice.testing.FakeDns;
import org.sluice.testing.ModuleContract;
import org.sluice.validation.ConfigurationRefused;
import org.sluice.validation.Disposition;
import org.sluice.validation.Phase;
import org.sluice.validation.ValidationModule;
import org.sluice.validation.Verdict;

class ConntrolModuleTest extends ModuleContract {

    private final FakeContext context = FakeContext.connect("192.0.2.1", new FakeDns());

    @Override
    protected ValidationModule module() {
        return new ConntrolModule();
    }

    @Override
    protected FakeContext question(Phase phase, FakeDns dns) {
        return FakeContext.at(phase, "192.0.2.1", dns).with("early_talker", "yes");
    }

    @Override
    protected Map<String, String> configuration() {
        return Map.of("pause_time", "2", "disconnect_ratware", "421 4.7.0 Wait");
    }

    @Override
    protected Map<String, String> wrongValues() {
        return Map.of(
                "banner", "caf\u00e9", "pause_time", "-1", "disconnect_ratware", "250 Ok", "honor_whitelist", "a;b");
    }

    @Test
    void doesNothingAsShipped() {
        assertThat(validate(Map.of())).isCompletedWithValue(Verdict.CONTINUE);
        assertThat(context.effects().attributes()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "mx.example.org ESMTP, mx.example.org ESMTP",
        "220 mx.example.org ESMTP, mx.example.org ESMTP",
        "220-mx.example.org ESMTP\\n220 No spam here, 'mx.example.org ESMTP|No spam here'"
    })
    void choosesTheBanner(String configured, String expected) {
        validate(Map.of("banner", configured));
        assertThat(context.effects().get("conntrol_banner")).contains(expected.replace('|', '\n'));
    }

    @Test
    void closesAtOnceOnAClientThatTalks() {
        CompletableFuture<Verdict> answer = validate(configuration());
        context.advance(Duration.ofSeconds(1));
        assertThat(answer).isNotDone();
        context.note("early_talker", "yes");
        assertThat(answer).isCompletedWithValueMatching(v -> v.disposition() == Disposition.DEFER);
        assertThat(answer.join().reply()).contains(new SmtpReply(421, "4.7.0", "Wait"));
        assertThat(context.effects().others()).containsExactly("disconnect");
    }

    @Test
    void onlyWaitsWithoutAReply() {
        CompletableFuture<Verdict> answer = validate(Map.of("pause_time", "0.5"));
        assertThat(answer).isNotDone();
        context.advance(Duration.ofMillis(500));
        assertThat(answer).isCompletedWithValue(Verdict.CONTINUE);
    }

    @ParameterizedTest
    @CsvSource({"554 Go away, 554 5.7.0 Go away", "554 5.5.1 Go away, 554 5.5.1 Go away"})
    void takesAWholeReply(String configured, String expected) {
        context.with("early_talker", "yes");
        assertThat(validate(Map.of("disconnect_ratware", configured))
                        .join()
                        .reply()
                        .orElseThrow())
                .hasToString(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"421", "Go away", "421 5.7.0 Wait", "421 4.7.0 two\nlines", "999 x"})
    void refusesHalfAReply(String reply) {
        assertThatThrownBy(() -> Configs.configured(module(), Map.of("disconnect_ratware", reply)))
                .isInstanceOf(ConfigurationRefused.class);
    }

    @ParameterizedTest
    @CsvSource({"trusted_mx, yes", "dp_whitelist_friends, true"})
    void letsSomeThroughWithTheBannerOnly(String fact, String value) {
        context.with(fact, value).with("early_talker", "yes");
        CompletableFuture<Verdict> answer = validate(
                Map.of("banner", "mx", "pause_time", "2", "disconnect_ratware", "421 x", "honor_whitelist", "friends"));
        assertThat(answer).succeedsWithin(Duration.ZERO).hasToString("CONTINUE (left alone: " + fact + ")");
        assertThat(context.effects().get("conntrol_banner")).contains("mx");
    }

    private CompletableFuture<Verdict> validate(Map<String, String> options) {
        return Configs.configured(module(), options).validate(context).toCompletableFuture();
    }
}
