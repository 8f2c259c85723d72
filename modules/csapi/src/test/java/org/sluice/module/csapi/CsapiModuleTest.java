package org.sluice.module.csapi;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.sluice.testing.EngineContract;
import org.sluice.testing.FaultyServer;
import org.sluice.validation.ValidationModule;

class CsapiModuleTest extends EngineContract {

    private final FaultyServer server = new FaultyServer((client, in, out) -> out.write(FakeIcap.replyTo(in)));

    @AfterAll
    void end() {
        server.close();
    }

    @Override
    protected ValidationModule module() {
        return new CsapiModule();
    }

    @Override
    protected Map<String, String> configuration() {
        return Map.of("server", "icap://" + server.address());
    }

    @Override
    protected boolean sparesExchangers() {
        return false;
    }

    @Override
    protected Map<String, String> ownWrongValues() {
        Map<String, String> wrong = new HashMap<>(WRONG_FOR_VIRUSES);
        wrong.putAll(Map.ofEntries(
                Map.entry("server", ""),
                Map.entry("dialect", "norton"),
                Map.entry("method", "get"),
                Map.entry("preview", "-1"),
                Map.entry("send_client_ip", "maybe"),
                Map.entry("busy_retries", "6"),
                Map.entry("max_size_kb", "-1"),
                Map.entry("context_variable", "two words"),
                Map.entry("skip_context_variable", "a b=")));
        return wrong;
    }
}
