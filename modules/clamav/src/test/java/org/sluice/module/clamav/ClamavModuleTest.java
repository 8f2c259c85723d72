package org.sluice.module.clamav;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.sluice.testing.EngineContract;
import org.sluice.testing.FaultyServer;
import org.sluice.validation.ValidationModule;

class ClamavModuleTest extends EngineContract {

    private final FaultyServer clamd = new FaultyServer((client, in, out) -> FakeClamd.serve(in, out));

    @AfterAll
    void end() {
        clamd.close();
    }

    @Override
    protected ValidationModule module() {
        return new ClamavModule();
    }

    @Override
    protected Map<String, String> configuration() {
        return Map.of("daemon", clamd.address());
    }

    @Override
    protected boolean sparesExchangers() {
        return false;
    }

    @Override
    protected Map<String, String> ownWrongValues() {
        Map<String, String> wrong = new HashMap<>(WRONG_FOR_VIRUSES);
        wrong.putAll(Map.ofEntries(
                Map.entry("daemon", ""),
                Map.entry("max_size_kb", "-1"),
                Map.entry("policy_hits", "maybe"),
                Map.entry("context_variable", "two words"),
                Map.entry("skip_context_variable", "a b=")));
        return wrong;
    }
}
