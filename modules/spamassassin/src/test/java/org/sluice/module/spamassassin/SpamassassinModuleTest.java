package org.sluice.module.spamassassin;

import java.util.Map;
import org.sluice.testing.EngineContract;
import org.sluice.validation.ValidationModule;

class SpamassassinModuleTest extends EngineContract {

    @Override
    protected ValidationModule module() {
        return new SpamassassinModule();
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
                Map.entry("user", "a b"),
                Map.entry("add_received", "perhaps"),
                Map.entry("receiver", "a b"));
    }
}
