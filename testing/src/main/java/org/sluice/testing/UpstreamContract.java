package org.sluice.testing;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.TestInstance;
import org.sluice.validation.Phase;

/** What every module promises that asks servers: beside all else, that it checks the options all of them have. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class UpstreamContract extends ModuleContract {

    private static final Map<String, String> WRONG_FOR_ALL = Map.ofEntries(
            Map.entry("upstream_order", "random"),
            Map.entry("connect_timeout_millis", "0"),
            Map.entry("write_timeout_millis", "x"),
            Map.entry("reply_timeout_millis", "600001"),
            Map.entry("timeout_millis", "-1"),
            Map.entry("max_connections", "0"),
            Map.entry("max_waiting", "-1"),
            Map.entry("idle_seconds", "3601"),
            Map.entry("probe_seconds", "x"),
            Map.entry("backoff_seconds", "0"),
            Map.entry("tls_verify", "maybe"),
            Map.entry("tls_ca_file", "no/such/file"),
            Map.entry("honor_whitelist", "a b!"));

    private final ExecutorService blocking = Executors.newFixedThreadPool(4, task -> {
        Thread thread = new Thread(task, "caller");
        thread.setDaemon(true);
        return thread;
    });

    /** Values of the module's own options that must be refused. */
    protected abstract Map<String, String> ownWrongValues();

    @Override
    protected final Map<String, String> wrongValues() {
        Map<String, String> wrong = new HashMap<>(WRONG_FOR_ALL);
        wrong.putAll(wrongValuesOfKind());
        wrong.putAll(ownWrongValues());
        return wrong;
    }

    /** Values of options that modules of its kind have. */
    Map<String, String> wrongValuesOfKind() {
        return Map.of();
    }

    @Override
    protected FakeContext question(Phase phase, FakeDns dns) {
        return FakeContext.at(phase, "192.0.2.1", dns)
                .sender("sender@example.org")
                .withRecipient("recipient@example.net")
                .body("Subject: test\n\nHello.\n")
                .timeout(patience())
                .blockingOn(blocking);
    }

    @Override
    protected Duration patience() {
        return Duration.ofMinutes(1);
    }

    @AfterAll
    void endCallers() {
        blocking.shutdownNow();
    }
}
