package org.sluice.module.rspamd;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sluice.testing.Configs;
import org.sluice.testing.FakeContext;
import org.sluice.testing.FakeDns;
import org.sluice.testing.ModuleContract;
import org.sluice.validation.Disposition;
import org.sluice.validation.Phase;
import org.sluice.validation.ValidationModule;
import org.sluice.validation.Verdict;

class RspamdModuleTest extends ModuleContract {

    @Override
    protected ValidationModule module() {
        return new RspamdModule();
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
                Map.entry("max_size", "0"),
                Map.entry("spam_disposition", "bounce"),
                Map.entry("on_greylist", "greylist"),
                Map.entry("on_add_header", "mark"),
                Map.entry("on_rewrite_subject", "rewrite"),
                Map.entry("on_soft_reject", "soft"),
                Map.entry("on_quarantine", "keep"),
                Map.entry("on_discard", "drop"),
                Map.entry("mark", "X-Spam"),
                Map.entry("rewrite_subject", "perhaps"),
                Map.entry("edit_header", "perhaps"),
                Map.entry("use_smtp_message", "perhaps"),
                Map.entry("soft_reject_reply", "sp\u00e4ter"),
                Map.entry("spam_reply", ""),
                Map.entry("unscannable_disposition", "scan"),
                Map.entry("error_disposition", "reject"),
                Map.entry("error_code", "554"),
                Map.entry("mta_name", "a b"),
                Map.entry("settings_id", "{}"),
                Map.entry("pass_all", "perhaps"),
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
        assertThat(context.effects().get("rspamd.result")).isEmpty();
    }

    @Test
    void leavesMailOfOurOwnAlone() {
        ValidationModule module = Configs.configured(module(), configuration());
        FakeContext context = question(Phase.DATA, new FakeDns()).internal();
        assertThat(module.validate(context)).succeedsWithin(Duration.ZERO).isEqualTo(Verdict.CONTINUE);
    }

    @Test
    void doesNotHandOverWhatIsTooLarge() {
        ValidationModule module = Configs.configured(
                module(), Map.of("servers", "127.0.0.1:1", "max_size", "10", "unscannable_disposition", "quarantine"));
        FakeContext context = question(Phase.DATA, new FakeDns());
        assertThat(module.validate(context))
                .succeedsWithin(Duration.ZERO)
                .returns(Disposition.QUARANTINE, Verdict::disposition);
        assertThat(context.effects().get("rspamd.result")).contains("unscannable");
        assertThat(context.effects().get("content.spam")).isEmpty();
    }
}
