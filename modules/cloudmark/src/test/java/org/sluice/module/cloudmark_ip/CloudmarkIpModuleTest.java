package org.sluice.module.cloudmark_ip;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sluice.testing.Asking;
import org.sluice.testing.Configs;
import org.sluice.testing.FakeContext;
import org.sluice.testing.FakeDns;
import org.sluice.testing.FaultyServer;
import org.sluice.testing.HttpRequestRead;
import org.sluice.testing.UpstreamContract;
import org.sluice.validation.Phase;
import org.sluice.validation.ValidationModule;
import org.sluice.validation.Verdict;

class CloudmarkIpModuleTest extends UpstreamContract {

    /** What Authority answers, by the last number of the address. */
    private static final Map<String, String> ANSWERS = Map.of(
            "1", "{\"score\":10,\"analysis\":\"v=2.4\"}",
            "2", "{\"score\":96}",
            "3", "{\"score\":95}",
            "4", "{}",
            "5", "nonsense");

    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final FaultyServer server = new FaultyServer((client, in, out) -> out.write(replyTo(in)));

    @AfterAll
    void stop() {
        server.close();
        assertThat(asked).isNotEmpty().allMatch(line -> line.matches("GET /score/v2/ip/[0-9a-f.:]+ HTTP/1\\.1"));
    }

    private byte[] replyTo(InputStream in) throws IOException {
        String line = HttpRequestRead.read(in).line();
        if (!line.equals("GET /score/v2/max-message-size HTTP/1.1")) {
            asked.add(line);
        }
        String number = line.replaceFirst(" HTTP/1\\.1$", "").replaceFirst(".*[.:]", "");
        String content = ANSWERS.getOrDefault(number, "{\"score\":0}");
        return ("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: " + content.length() + "\r\n\r\n" + content)
                .getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    protected ValidationModule module() {
        return new CloudmarkIpModule();
    }

    @Override
    protected Map<String, String> configuration() {
        return Map.of("servers", server.address());
    }

    @Override
    protected Map<String, String> ownWrongValues() {
        return Map.ofEntries(
                Map.entry("servers", ""),
                Map.entry("score_threshold", "101"),
                Map.entry("bad_disposition", "quarantine"),
                Map.entry("error_disposition", "reject"),
                Map.entry("bad_reply", ""),
                Map.entry("error_reply", ""));
    }

    @ParameterizedTest(name = "{0}, {1} = {2}: {3}")
    @CsvSource({
        "192.0.2.1, score_threshold, 95, good, ",
        "192.0.2.2, score_threshold, 95, bad, 554 5.7.1 Refused: bad reputation of your address",
        "192.0.2.2, bad_disposition, defer, bad, 421 4.7.1 Refused: bad reputation of your address",
        "192.0.2.2, bad_disposition, pass, bad, ",
        "192.0.2.3, score_threshold, 95, good, ",
        "192.0.2.3, score_threshold, 94.9, bad, 554 5.7.1 Refused: bad reputation of your address",
        "192.0.2.4, score_threshold, 95, temperror, ",
        "192.0.2.5, error_disposition, defer, temperror, '421 4.7.1 Your address cannot be checked now, try again later'",
        "2001:db8::2, score_threshold, 95, bad, 554 5.7.1 Refused: bad reputation of your address"
    })
    void judges(String client, String key, String value, String status, String reply) throws Exception {
        Map<String, String> options = new HashMap<>(configuration());
        options.put(key, value);
        CloudmarkIpModule module = Configs.configured(new CloudmarkIpModule(), options);
        try {
            FakeContext context = FakeContext.connect(client, new FakeDns());
            Verdict verdict = Asking.ask(module, context);
            assertThat(verdict.reply().map(Object::toString).orElse(null)).isEqualTo(reply);
            assertThat(context.effects().get("cloudmark_ip.status")).contains(status);
        } finally {
            module.close();
        }
    }

    @Test
    void notesWhatItWasTold() throws Exception {
        CloudmarkIpModule module = Configs.configured(new CloudmarkIpModule(), configuration());
        try {
            FakeContext context = FakeContext.connect("192.0.2.1", new FakeDns());
            Asking.ask(module, context);
            assertThat(context.effects().attributes())
                    .containsEntry("cloudmark_ip.score", "10")
                    .containsEntry("cloudmark_ip.analysis", "v=2.4");
        } finally {
            module.close();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"trusted_mx", "dp_whitelist_global"})
    void leavesSomeAlone(String attribute) {
        ValidationModule module = Configs.configured(module(), configuration());
        FakeContext context = question(Phase.CONNECT, new FakeDns()).with(attribute, "yes");
        assertThat(module.validate(context))
                .succeedsWithin(Duration.ZERO)
                .hasToString("CONTINUE (left alone: " + attribute + ")");
        assertThat(context.effects().get("cloudmark_ip.status")).isEmpty();
    }
}
