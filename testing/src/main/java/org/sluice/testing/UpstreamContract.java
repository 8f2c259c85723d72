package org.sluice.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sluice.validation.Phase;
import org.sluice.validation.ValidationModule;
import org.sluice.validation.Verdict;

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

    /** Whether mail of our own exchangers is none of its business; a virus is one wherever it comes from. */
    protected boolean sparesExchangers() {
        return true;
    }

    /** Clients nobody is asked about: the answer is there at once, says why, and notes no result. */
    @ParameterizedTest
    @ValueSource(strings = {"trusted_mx", "dp_whitelist_global"})
    void leavesSomeAlone(String attribute) {
        Map<String, String> options = new HashMap<>(configuration());
        options.put("honor_whitelist", "global");
        ValidationModule module = configured(options);
        String alone = "CONTINUE (left alone: " + attribute + ")";
        for (Phase phase : phases()) {
            FakeContext context = question(phase, new FakeDns()).with(attribute, "yes");
            CompletableFuture<Verdict> answer = module.validate(context).toCompletableFuture();
            if (attribute.equals("trusted_mx") && !sparesExchangers()) {
                assertThat(answer).succeedsWithin(patience()).doesNotHaveToString(alone);
            } else {
                assertThat(answer).succeedsWithin(Duration.ZERO).hasToString(alone);
                assertThat(context.effects().attributes().values()).isSubsetOf("skipped");
            }
        }
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
