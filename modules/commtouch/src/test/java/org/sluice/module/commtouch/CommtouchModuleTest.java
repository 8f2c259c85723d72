package org.sluice.module.commtouch;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashMap;
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

class CommtouchModuleTest extends EngineContract {

    @Override
    protected ValidationModule module() {
        return new CommtouchModule();
    }

    /** Nobody listens there. */
    @Override
    protected Map<String, String> configuration() {
        return Map.of("servers", "127.0.0.1:1", "probe_seconds", "0");
    }

    @Override
    protected Map<String, String> ownWrongValues() {
        Map<String, String> wrong = new HashMap<>(WRONG_FOR_VIRUSES);
        wrong.putAll(Map.ofEntries(
                Map.entry("servers", ""),
                Map.entry("key", "a b"),
                Map.entry("outbound_users", "perhaps"),
                Map.entry("max_size", "0"),
                Map.entry("bulk_disposition", "bounce"),
                Map.entry("validbulk_disposition", "bounce"),
                Map.entry("suspect_disposition", "bounce"),
                Map.entry("high_disposition", "disinfect"),
                Map.entry("medium_disposition", "bounce")));
        return wrong;
    }

    @ParameterizedTest
    @ValueSource(strings = {"trusted_mx", "dp_whitelist_global"})
    void leavesSomeAlone(String attribute) {
        ValidationModule module = Configs.configured(module(), configuration());
        FakeContext context = question(Phase.DATA, new FakeDns()).with(attribute, "yes");
        assertThat(module.validate(context)).succeedsWithin(Duration.ZERO).isEqualTo(Verdict.CONTINUE);
        assertThat(context.effects().get("commtouch.result")).isEmpty();
    }
}
