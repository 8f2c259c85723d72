package org.sluice.module.cloudmark;

import java.util.Map;
import org.sluice.testing.EngineContract;
import org.sluice.validation.ValidationModule;

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
                Map.entry("send_from_host", "perhaps"),
                Map.entry("use_wire_rep", "perhaps"),
                Map.entry("add_headers", "perhaps"));
    }
}
