package org.sluice.module.rspamd;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.sluice.testing.Configs;
import org.sluice.testing.EngineContract;
import org.sluice.testing.FakeContext;
import org.sluice.testing.FakeDns;
import org.sluice.validation.Disposition;
import org.sluice.validation.Phase;
import org.sluice.validation.ValidationModule;
import org.sluice.validation.Verdict;

class RspamdModuleTest extends EngineContract {

    @Override
    protected ValidationModule module() {
        return new RspamdModule();
    }

    /** Nobody listens there. */
    @Override
    protected Map<String, String> configuration() {
        return Map.of("servers", "127.0.0.1:1", "probe_seconds", "0");
    }

    @Override
    protected Map<String, String> ownWrongValues() {
        return Map.ofEntries(
                Map.entry("servers", ""),
                Map.entry("max_size", "0"),
                Map.entry("on_greylist", "greylist"),
                Map.entry("on_add_header", "mark"),
                Map.entry("on_rewrite_subject", "rewrite"),
                Map.entry("on_soft_reject", "soft"),
                Map.entry("on_quarantine", "keep"),
                Map.entry("on_discard", "drop"),
                Map.entry("mark", "X-Spam"),
                Map.entry("rewrite_subject", "perhaps"),
                Map.entry("edit_header", "perhaps"),
                Map.entry("edit_envelope", "perhaps"),
                Map.entry("edit_body", "perhaps"),
                Map.entry("max_edit_kb", "0"),
                Map.entry("use_smtp_message", "perhaps"),
                Map.entry("soft_reject_reply", "sp\u00e4ter"),
                Map.entry("mta_name", "a b"),
                Map.entry("settings_id", "{}"),
                Map.entry("pass_all", "perhaps"));
    }

    @Test
    void leavesMailOfOurOwnAlone() {
        ValidationModule module = Configs.configured(module(), configuration());
        FakeContext context = question(Phase.DATA, new FakeDns()).internal();
        assertThat(module.validate(context))
                .succeedsWithin(Duration.ZERO)
                .hasToString("CONTINUE (left alone: mail of our own)");
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
