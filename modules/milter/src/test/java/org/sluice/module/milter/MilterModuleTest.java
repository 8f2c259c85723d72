package org.sluice.module.milter;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.TestInstance;
import org.sluice.testing.FakeContext;
import org.sluice.testing.FakeDns;
import org.sluice.testing.ModuleContract;
import org.sluice.validation.Phase;
import org.sluice.validation.ValidationModule;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MilterModuleTest extends ModuleContract {

    private final Filter quiet = new Filter();
    private final ExecutorService readers = WithFilter.readers();

    @AfterAll
    void end() {
        quiet.close();
        readers.shutdownNow();
    }

    @Override
    protected ValidationModule module() {
        return new MilterModule();
    }

    @Override
    protected Map<String, String> configuration() {
        return Map.of("milter", quiet.address());
    }

    @Override
    protected Duration patience() {
        return Duration.ofMinutes(1);
    }

    @Override
    protected FakeContext question(Phase phase, FakeDns dns) {
        return WithFilter.question(phase, dns, readers);
    }

    @Override
    protected Map<String, String> wrongValues() {
        return Map.of(
                "milter", "nonsense",
                "version", "7",
                "default_action", "bounce",
                "counts_as", "ham",
                "honor_whitelist", "!",
                "hostname", "a b",
                "max_edit_kb", "0",
                "upstream_order", "random",
                "timeout_millis", "0");
    }
}
