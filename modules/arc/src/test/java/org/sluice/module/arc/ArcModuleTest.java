package org.sluice.module.arc;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sluice.message.AuthResult;
import org.sluice.message.SmtpReply;
import org.sluice.testing.Configs;
import org.sluice.testing.FakeContext;
import org.sluice.testing.FakeDns;
import org.sluice.testing.ModuleContract;
import org.sluice.validation.Phase;
import org.sluice.validation.ValidationModule;
import org.sluice.validation.Verdict;

class ArcModuleTest extends ModuleContract {

    private static final SealedMail KEY = SealedMail.rsa("s1", 1_024);
    private static final String SEALED = KEY.sealed(2);
    private static final String BROKEN = SEALED.replace("World", "Moon");
    private static final String CLIENT = "192.0.2.1";

    private final FakeDns dns = KEY.publish(new FakeDns());

    @Override
    protected ValidationModule module() {
        return new ArcModule();
    }

    @Override
    protected FakeContext question(Phase phase, FakeDns dns) {
        return FakeContext.at(phase, CLIENT, dns).body(SEALED);
    }

    @Override
    protected Map<String, String> wrongValues() {
        Map<String, String> wrong = new HashMap<>();
        wrong.put("min_key_bits", "512");
        wrong.put("fail_string", "a\r\nb");
        wrong.put("defer_temperror", "maybe");
        wrong.put("add_authentication_results", "ja");
        wrong.put("context_variable", "two words");
        wrong.put("honor_whitelist", "a;b");
        return wrong;
    }

    @Test
    void notesAChainThatHolds() {
        FakeContext context = question(Phase.DATA, dns);
        assertThat(answer(Map.of(), context)).isEqualTo(Verdict.CONTINUE);
        assertThat(context.effects().attributes())
                .containsEntry("arc_cv", "pass")
                .containsEntry("arc.status", "pass")
                .containsEntry("arc.instances", "2")
                .containsEntry("arc.oldest_pass", "0")
                .containsEntry("arc.sealers", "[\"seal.example\",\"seal.example\"]")
                .doesNotContainKey("arc.reason");
        assertThat(context.effects().authResults())
                .containsExactly(
                        new AuthResult("arc", "pass", Map.of("header.oldest-pass", "0", "smtp.remote-ip", CLIENT)));
        assertThat(context.effects().authResults().get(0).properties().keySet())
                .as("in the order of RFC 8617 section 10")
                .containsExactly("header.oldest-pass", "smtp.remote-ip");
    }

    @Test
    void notesAChainThatDoesNotHold() {
        FakeContext context = question(Phase.DATA, dns).body(BROKEN);
        assertThat(answer(Map.of(), context).reply()).contains(new SmtpReply(550, "5.7.29", "ARC validation failure"));
        assertThat(context.effects().attributes())
                .containsEntry("arc_cv", "fail")
                .containsEntry("arc.reason", "message signature 2: body was changed")
                .doesNotContainKeys("arc.oldest_pass", "arc.sealers");
        assertThat(context.effects().authResults())
                .containsExactly(new AuthResult(
                        "arc",
                        "fail",
                        Map.of("reason", "message signature 2: body was changed", "smtp.remote-ip", CLIENT)));
    }

    @Test
    void readsNothingWhereThereIsNoChain() {
        FakeContext context = question(Phase.DATA, dns).body(SealedMail.PLAIN);
        assertThat(module(Map.of()).validate(context).toCompletableFuture()).isDone();
        assertThat(context.runBlocking()).isZero();
        assertThat(context.effects().attributes())
                .containsEntry("arc_cv", "none")
                .containsEntry("arc.instances", "0");
        assertThat(dns.asked()).isEmpty();
    }

    @Test
    void takesTheOperatorsWords() {
        FakeContext context = question(Phase.DATA, dns).body(BROKEN);
        Map<String, String> options = Map.of(
                "fail_string", "No, thank you",
                "context_variable", "my_arc",
                "add_authentication_results", "false");
        assertThat(answer(options, context).reply()).contains(new SmtpReply(550, "5.7.29", "No, thank you"));
        assertThat(context.effects().attributes())
                .containsEntry("my_arc", "fail")
                .doesNotContainKey("arc_cv");
        assertThat(context.effects().authResults()).isEmpty();
    }

    @Test
    void asksForLargerKeysWhereTold() {
        FakeContext context = question(Phase.DATA, dns);
        answer(Map.of("min_key_bits", "2048"), context);
        assertThat(context.effects().attributes())
                .containsEntry("arc_cv", "fail")
                .containsEntry("arc.reason", "message signature 2: key is too small");
    }

    @Test
    void refusesNobodyForOurResolversTroubleUnlessTold() {
        FakeDns broken = new FakeDns().servfail();
        FakeContext context = question(Phase.DATA, broken);
        assertThat(answer(Map.of(), context)).isEqualTo(Verdict.CONTINUE);
        assertThat(context.effects().attributes()).containsEntry("arc_cv", "fail");
        assertThat(answer(Map.of("defer_temperror", "true"), question(Phase.DATA, broken))
                        .reply())
                .contains(new SmtpReply(451, "4.7.29", "ARC validation failure"));
    }

    @ParameterizedTest
    @CsvSource({"can_relay, true", "trusted_mx, yes", "dp_whitelist_global, true"})
    void neverRefusesWhoPassesOnMailOfOthers(String attribute, String value) {
        FakeContext context = question(Phase.DATA, dns).body(BROKEN).with(attribute, value);
        assertThat(answer(Map.of(), context)).isEqualTo(Verdict.CONTINUE);
        assertThat(context.effects().attributes()).containsEntry("arc_cv", "fail");
    }

    @Test
    void readsWhatWasReceivedWhateverTheKeysTake() {
        FakeContext context = question(Phase.DATA, new FakeDns().silent());
        CompletableFuture<Verdict> answer = module(Map.of()).validate(context).toCompletableFuture();
        assertThat(context.runBlocking()).isEqualTo(1);
        assertThat(answer).isNotDone();
        assertThat(context.pendingStages()).isEqualTo(1);
    }

    private ValidationModule module(Map<String, String> options) {
        return Configs.configured(module(), options);
    }

    private Verdict answer(Map<String, String> options, FakeContext context) {
        CompletableFuture<Verdict> answer = module(options).validate(context).toCompletableFuture();
        context.runBlocking();
        assertThat(answer).isDone();
        return answer.join();
    }
}
