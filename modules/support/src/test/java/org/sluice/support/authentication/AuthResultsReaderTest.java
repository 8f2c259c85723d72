package org.sluice.support.authentication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sluice.message.AuthResult;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

class AuthResultsReaderTest {
    private static final int CASES = 22;

    /** Another program's samples, each with what that program reads from it. */
    @Test
    void readsTheSuiteAsItsAuthorDoes() throws IOException {
        List<?> cases = suite();
        for (Object each : cases) {
            Map<?, ?> sample = (Map<?, ?>) each;
            String header = (String) sample.get("header");
            var read = AuthResultsField.read(header.substring(header.indexOf(':') + 1));
            if (sample.containsKey("error")) {
                assertThat(read).as(header).isEmpty();
            } else {
                AuthResultsField field = read.orElseThrow(() -> new AssertionError("not read: " + header));
                assertThat(field.authservId()).as(header).isEqualTo(sample.get("authserv_id"));
                assertThat(field.results()).as(header).isEqualTo(expected((List<?>) sample.get("results")));
            }
        }
        assertThat(cases).hasSize(CASES);
    }

    @Test
    void readsBackWhatIsWrittenFromTheSuite() throws IOException {
        int written = 0;
        for (Object each : suite()) {
            String header = (String) ((Map<?, ?>) each).get("header");
            var first = AuthResultsField.read(header.substring(header.indexOf(':') + 1));
            if (first.isPresent()) {
                String value = AuthResultsWriter.value(
                        first.get().authservId(), first.get().results(), 24, false);
                assertThat(AuthResultsField.read(value).orElseThrow().results())
                        .as(value)
                        .containsExactlyInAnyOrderElementsOf(first.get().results());
                written++;
            }
        }
        assertThat(written).isEqualTo(CASES - 1);
    }

    @Test
    void readsEverythingTheGrammarAllows() {
        var read = AuthResultsField.read(
                " (a (b) \\) c) \"mx.\\\"x\" (v) 1 ; (d) DKIM (e) / 1 (f) = (g) Pass reason = \"a; b\""
                        + "\r\n\theader . d = (h) example.org header.i=\"a b\"@example.org;\r\n\tspf=none;");
        assertThat(read).hasValueSatisfying(field -> {
            assertThat(field.authservId()).isEqualTo("mx.\"x");
            assertThat(field.version()).isEqualTo(1);
            assertThat(field.results())
                    .containsExactly(
                            new AuthResult(
                                    "dkim",
                                    "pass",
                                    Map.of("reason", "a; b", "header.d", "example.org", "header.i", "a b@example.org")),
                            new AuthResult("spf", "none", Map.of()));
        });
        assertThat(AuthResultsField.read("mx.example.org 12; none"))
                .hasValue(new AuthResultsField("mx.example.org", 12, List.of()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ";spf=pass",
                "mx spf=pass",
                "mx; spf",
                "mx; =pass",
                "mx; spf=pass smtp.mailfrom",
                "mx; spf=pass smtp.=x",
                "mx; spf=pass smtp.mailfrom=a b",
                "mx; spf=pass smtp.mailfrom=<a@b>",
                "mx 12345678901; none",
                "mx; none=",
                "(never closed mx; spf=pass",
                "mx; spf=pass smtp.mailfrom=\"a\"b"
            })
    void refusesWhatItForbids(String value) {
        assertThat(AuthResultsField.read(value)).isEmpty();
    }

    @Test
    void staysLinear() {
        String comments = "(".repeat(200_000) + "x";
        assertThat(AuthResultsField.read(comments)).isEmpty();
        assertThat(AuthResultsField.read("mx" + "; spf=pass".repeat(50_000)))
                .hasValueSatisfying(field -> assertThat(field.results()).hasSize(50_000));
    }

    private static List<AuthResult> expected(List<?> results) {
        return results.stream()
                .map(each -> {
                    Map<?, ?> result = (Map<?, ?>) each;
                    Map<String, String> properties = new LinkedHashMap<>();
                    if (result.get("reason") != null) {
                        properties.put("reason", (String) result.get("reason"));
                    }
                    for (Object one : (List<?>) result.get("properties")) {
                        Map<?, ?> property = (Map<?, ?>) one;
                        properties.put(
                                property.get("type") + "." + property.get("name"), (String) property.get("value"));
                    }
                    return new AuthResult((String) result.get("method"), (String) result.get("result"), properties);
                })
                .toList();
    }

    private static List<?> suite() throws IOException {
        Path file = Path.of(System.getProperty("sluice.suites", "absent"), "authres-py", "headers.json");
        assumeTrue(Files.isRegularFile(file), "no " + file);
        try (Reader reader = Files.newBufferedReader(file)) {
            return new Yaml(new SafeConstructor(new LoaderOptions())).load(reader);
        }
    }
}
