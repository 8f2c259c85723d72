package org.sluice.module.csapi;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.TestInstance;
import org.sluice.testing.FakeContext;
import org.sluice.testing.FakeDns;
import org.sluice.testing.FaultyServer;
import org.sluice.testing.ModuleContract;
import org.sluice.validation.Phase;
import org.sluice.validation.ValidationModule;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CsapiModuleTest extends ModuleContract {

    private final FaultyServer server = new FaultyServer((client, in, out) -> out.write(FakeIcap.replyTo(in)));
    private final ExecutorService blocking = Executors.newFixedThreadPool(4, task -> {
        Thread thread = new Thread(task, "caller");
        thread.setDaemon(true);
        return thread;
    });

    @AfterAll
    void end() {
        server.close();
        blocking.shutdownNow();
    }

    @Override
    protected ValidationModule module() {
        return new CsapiModule();
    }

    @Override
    protected FakeContext question(Phase phase, FakeDns dns) {
        return FakeContext.at(phase, "192.0.2.1", dns)
                .sender("sender@example.org")
                .withRecipient("recipient@example.net")
                .body("Subject: test\n\nHello.\n")
                .timeout(Duration.ofMinutes(1))
                .blockingOn(blocking);
    }

    @Override
    protected Map<String, String> configuration() {
        return Map.of("server", "icap://" + server.address());
    }

    @Override
    protected Duration patience() {
        return Duration.ofMinutes(1);
    }

    @Override
    protected Map<String, String> wrongValues() {
        Map<String, String> wrong = new HashMap<>(Map.of(
                "server",
                "",
                "dialect",
                "norton",
                "method",
                "get",
                "preview",
                "-1",
                "send_client_ip",
                "maybe",
                "max_size_kb",
                "-1",
                "context_variable",
                "two words",
                "skip_context_variable",
                "a b="));
        wrong.putAll(Map.of(
                "honor_whitelist", "a b!",
                "virus_disposition", "disinfect",
                "spam_disposition", "delete",
                "unscannable_disposition", "",
                "error_disposition", "reject"));
        wrong.putAll(Map.of(
                "error_code", "550",
                "virus_reply", "",
                "spam_reply", "\u00e9",
                "unscannable_reply", "",
                "error_reply", "",
                "policy_module", "a b",
                "upstream_order", "random",
                "connect_timeout_millis", "0",
                "write_timeout_millis", "x",
                "reply_timeout_millis", "600001"));
        wrong.putAll(Map.of(
                "timeout_millis", "-1",
                "max_connections", "0",
                "max_waiting", "-1",
                "idle_seconds", "3601",
                "probe_seconds", "x",
                "backoff_seconds", "0",
                "tls_verify", "maybe",
                "tls_ca_file", "no/such/file"));
        return wrong;
    }
}
