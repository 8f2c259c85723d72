package org.sluice.module.cloudmark;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sluice.testing.Configs;
import org.sluice.testing.FakeContext;
import org.sluice.testing.FakeDns;
import org.sluice.testing.ModuleContract;
import org.sluice.validation.Phase;
import org.sluice.validation.ValidationModule;
import org.sluice.validation.Verdict;

class CloudmarkModuleTest extends ModuleContract {

    @Override
    protected ValidationModule module() {
        return new CloudmarkModule();
    }

    @Override
    protected FakeContext question(Phase phase, FakeDns dns) {
        return FakeContext.at(phase, "192.0.2.1", dns)
                .sender("a@sender.example")
                .withRecipient("b@recipient.example")
                .body("Subject: hello\n\nHello.\n");
    }

    /** Nobody listens there. */
    @Override
    protected Map<String, String> configuration() {
        return Map.of("servers", "127.0.0.1:1", "probe_seconds", "0");
    }

    @Override
    protected Duration patience() {
        return Duration.ofSeconds(60);
    }

    @Override
    protected Map<String, String> wrongValues() {
        return Map.ofEntries(
                Map.entry("servers", ""),
                Map.entry("upstream_order", "random"),
                Map.entry("score_threshold", "101"),
                Map.entry("max_body_length", "-1"),
                Map.entry("recipient_separator", "|"),
                Map.entry("add_headers", "perhaps"),
                Map.entry("spam_disposition", "bounce"),
                Map.entry("unscannable_disposition", "scan"),
                Map.entry("error_disposition", "reject"),
                Map.entry("error_code", "554"),
                Map.entry("spam_reply", ""),
                Map.entry("unscannable_reply", ""),
                Map.entry("error_reply", ""),
                Map.entry("policy_module", "a b"),
                Map.entry("honor_whitelist", "a b;"),
                Map.entry("timeout_millis", "0"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"trusted_mx", "dp_whitelist_global"})
    void leavesSomeAlone(String attribute) {
        ValidationModule module = Configs.configured(module(), configuration());
        FakeContext context = question(Phase.DATA, new FakeDns()).with(attribute, "yes");
        assertThat(module.validate(context)).succeedsWithin(Duration.ZERO).isEqualTo(Verdict.CONTINUE);
        assertThat(context.effects().get("cloudmark.result")).isEmpty();
    }
}
