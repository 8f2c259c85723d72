package org.sluice.module.commtouch;

import java.util.HashMap;
import java.util.Map;
import org.sluice.testing.EngineContract;
import org.sluice.validation.ValidationModule;

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
                Map.entry("concurrency", "-1"),
                Map.entry("outbound_users", "perhaps"),
                Map.entry("max_size", "0"),
                Map.entry("bulk_disposition", "bounce"),
                Map.entry("validbulk_disposition", "bounce"),
                Map.entry("suspect_disposition", "bounce"),
                Map.entry("high_disposition", "disinfect"),
                Map.entry("medium_disposition", "bounce")));
        return wrong;
    }
}
