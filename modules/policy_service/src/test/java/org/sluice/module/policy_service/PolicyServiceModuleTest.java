package org.sluice.module.policy_service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sluice.testing.Configs;
import org.sluice.testing.FakeContext;
import org.sluice.testing.FakeDns;
import org.sluice.testing.UpstreamContract;
import org.sluice.validation.ConfigurationRefused;
import org.sluice.validation.Phase;
import org.sluice.validation.ValidationModule;
import org.sluice.validation.Verdict;

class PolicyServiceModuleTest extends UpstreamContract {

    @Override
    protected ValidationModule module() {
        return new PolicyServiceModule();
    }

    /** Nobody listens there, and everything is asked. */
    @Override
    protected Map<String, String> configuration() {
        return Map.of(
                "servers", "127.0.0.1:1",
                "protocol_states", "CONNECT, EHLO, MAIL, RCPT, DATA, END-OF-MESSAGE",
                "validation.mode", "DECIDE");
    }

    @Override
    protected Map<String, String> ownWrongValues() {
        return Map.ofEntries(
                Map.entry("servers", "127.0.0.1"),
                Map.entry("protocol_states", "RCPT, VRFY"),
                Map.entry("policy_context", "\u00e9"),
                Map.entry("default_action", "REJECT"),
                Map.entry("skip_trusted_mx", "perhaps"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "550 no", "OK", "HOLD", "FILTER x:", "451", "451 "})
    void noFailureRefusesForGoodOrPermits(String action) {
        Map<String, String> wrong = new HashMap<>(configuration());
        wrong.put("default_action", action);
        assertThatThrownBy(() -> Configs.configured(module(), wrong))
                .isInstanceOfSatisfying(ConfigurationRefused.class, refused -> assertThat(refused.key())
                        .isEqualTo("default_action"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "  ,"})
    void asksAtLeastOnce(String states) {
        Map<String, String> wrong = new HashMap<>(configuration());
        wrong.put("protocol_states", states);
        assertThatThrownBy(() -> Configs.configured(module(), wrong)).isInstanceOf(ConfigurationRefused.class);
    }

    @Test
    void leavesMailOfOurOwnAlone() {
        ValidationModule module = Configs.configured(module(), configuration());
        FakeContext context = question(Phase.DATA, new FakeDns()).internal();
        assertThat(module.validate(context)).succeedsWithin(Duration.ZERO).isEqualTo(Verdict.CONTINUE);
    }
}
