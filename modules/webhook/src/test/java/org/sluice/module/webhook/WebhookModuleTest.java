package org.sluice.module.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sluice.testing.Configs;
import org.sluice.testing.EngineContract;
import org.sluice.testing.FakeContext;
import org.sluice.testing.FakeDns;
import org.sluice.validation.ConfigurationRefused;
import org.sluice.validation.Disposition;
import org.sluice.validation.Phase;
import org.sluice.validation.ValidationModule;
import org.sluice.validation.Verdict;

class WebhookModuleTest extends EngineContract {

    @Override
    protected ValidationModule module() {
        return new WebhookModule();
    }

    /** Nobody listens there. */
    @Override
    protected Map<String, String> configuration() {
        return Map.of("urls", "http://127.0.0.1:1/", "probe_seconds", "0");
    }

    @Override
    protected boolean sparesExchangers() {
        return false;
    }

    @Override
    protected Map<String, String> ownWrongValues() {
        return Map.ofEntries(
                Map.entry("urls", "127.0.0.1:8000"),
                Map.entry("message", "body"),
                Map.entry("max_size_kb", "0"),
                Map.entry("larger", "truncate"),
                Map.entry("send_variables", "session"),
                Map.entry("foreign_variables", "*"),
                Map.entry("signing_secret_file", "etc/nowhere"),
                Map.entry("max_answer_kb", "0"),
                Map.entry("ask_internal", "perhaps"),
                Map.entry("probe_path", "health"),
                Map.entry("virus_disposition", "disinfect"),
                Map.entry("header.Content-Length", "1"),
                Map.entry("header.X", "a\r\nb"),
                Map.entry("secret_header.X", "file:etc/nowhere"));
    }

    @ParameterizedTest
    @CsvSource({
        "ftp://127.0.0.1/",
        "http://user:secret@127.0.0.1/",
        "file:///etc/passwd",
        "http://127.0.0.1:99999/",
        "http://127.0.0.1/ http://127.0.0.1/"
    })
    void asksNothingButHttp(String urls) {
        assertThatThrownBy(() -> Configs.configured(module(), Map.of("urls", urls)))
                .isInstanceOf(ConfigurationRefused.class);
    }

    /** What is refused is said in the log: a secret must not stand there. */
    @Test
    void neverTellsASecret() {
        assertThatThrownBy(() -> configured("secret_header.Authorization", "s\u00e9same"))
                .isInstanceOf(ConfigurationRefused.class)
                .hasMessageNotContaining("same");
    }

    @ParameterizedTest
    @CsvSource({"sesame", "whsec_/sesame/", "whsec_c2hvcnQ="})
    void neverTellsASigningSecret(String secret, @TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("hook"), secret + "\n");
        assertThatThrownBy(() -> configured("signing_secret_file", file.toString()))
                .isInstanceOf(ConfigurationRefused.class)
                .hasMessageNotContaining(secret);
    }

    @Test
    void leavesMailOfOurOwnAlone() {
        ValidationModule module = Configs.configured(module(), configuration());
        FakeContext ours = question(Phase.FINAL_VALIDATION, new FakeDns()).internal();
        assertThat(module.validate(ours))
                .succeedsWithin(Duration.ZERO)
                .hasToString("CONTINUE (left alone: mail of our own)");
    }

    @Test
    void doesNotAskAboutWhatIsTooLargeWhereItMayNot() {
        ValidationModule module = Configs.configured(
                module(),
                Map.of(
                        "urls", "http://127.0.0.1:1/",
                        "message", "whole",
                        "max_size_kb", "1",
                        "larger", "unscannable",
                        "unscannable_disposition", "quarantine"));
        FakeContext context = question(Phase.DATA, new FakeDns()).body(new byte[1_025]);
        assertThat(module.validate(context))
                .succeedsWithin(Duration.ZERO)
                .returns(Disposition.QUARANTINE, Verdict::disposition);
        assertThat(context.effects().get("webhook.result")).contains("unscannable");
    }

    private static WebhookModule configured(String key, String value) {
        Map<String, String> options = new HashMap<>(Map.of("urls", "http://127.0.0.1:1/"));
        options.put(key, value);
        return Configs.configured(new WebhookModule(), options);
    }
}
