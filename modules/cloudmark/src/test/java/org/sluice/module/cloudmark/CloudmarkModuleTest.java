package org.sluice.module.cloudmark;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sluice.testing.Configs;
import org.sluice.testing.EngineContract;
import org.sluice.testing.FakeContext;
import org.sluice.testing.FakeDns;
import org.sluice.validation.Phase;
import org.sluice.validation.ValidationModule;
import org.sluice.validation.Verdict;

class CloudmarkModuleTest extends EngineContract {

    @Override
    protected ValidationModule module() {
        return new CloudmarkModule();
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
                Map.entry("score_threshold", "101"),
                Map.entry("max_body_length", "-1"),
                Map.entry("recipient_separator", "|"),
                Map.entry("add_headers", "perhaps"));
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
