package org.sluice.module.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.sluice.message.AuthResult;
import org.sluice.support.scan.ScanConfig;
import org.sluice.support.upstream.UpstreamConfig;
import org.sluice.testing.Configs;
import org.sluice.testing.FakeContext;
import org.sluice.testing.FakeDns;
import org.sluice.testing.Hostile;
import org.sluice.validation.Phase;

/** The JSON of questions: what it holds, whatever strangers say, and that it is what the schema promises. */
class EventTest {

    private static final JsonMapper JSON = new JsonMapper();

    @Test
    void saysWhatThereIs() throws Exception {
        FakeContext context = at(Phase.RCPTTO)
                .tls()
                .user("ann")
                .with("fcdns.status", "pass")
                .with("fcdns.name", "client.example")
                .withFact("spf_status", "pass");
        context.withRecipient("d@recipient.example", Map.of("NOTIFY", "NEVER"));
        JsonNode event = event(context, "whole");
        assertThat(event.path("version").asInt()).isEqualTo(1);
        assertThat(event.path("hook").asText()).isEqualTo("site");
        assertThat(event.path("id").asText()).matches("0123456789abcdef\\.1-[0-9a-f]{32}");
        assertThat(event.at("/session/client/address").asText()).isEqualTo("192.0.2.1");
        assertThat(event.at("/session/client/name").asText()).isEqualTo("client.example");
        assertThat(event.at("/session/user").asText()).isEqualTo("ann");
        assertThat(event.at("/session/tls").asBoolean()).isTrue();
        assertThat(event.at("/transaction/sender/address").asText()).isEqualTo("a@sender.example");
        assertThat(event.at("/transaction/recipient/address").asText()).isEqualTo("d@recipient.example");
        assertThat(event.at("/transaction/recipient/parameters/NOTIFY").asText())
                .isEqualTo("NEVER");
        assertThat(event.at("/transaction/recipients/0/address").asText()).isEqualTo("b@recipient.example");
        assertThat(event.at("/variables/message/spf_status").asText()).isEqualTo("pass");
        assertThat(event.at("/variables/connection/fcdns.status").asText()).isEqualTo("pass");
        assertThat(event.has("message")).as("before DATA").isFalse();
    }

    @Test
    void saysWhatAuthenticationFound() throws Exception {
        FakeContext earlier = at(Phase.MAILFROM);
        earlier.effects().authResult(new AuthResult("spf", "pass", Map.of("smtp.mailfrom", "sender.example")));
        JsonNode event = event(earlier.next(Phase.DATA), "none");
        assertThat(event.at("/authentication/0/method").asText()).isEqualTo("spf");
        assertThat(event.at("/authentication/0/properties/smtp.mailfrom").asText())
                .isEqualTo("sender.example");
        assertThat(event.at("/message").size()).isEqualTo(1);
    }

    /** A name the client only claims is none. */
    @Test
    void doesNotBelieveNames() throws Exception {
        JsonNode event = event(at(Phase.DATA).with("fcdns.name", "bank.example"), "none");
        assertThat(event.at("/session/client/name").isNull()).isTrue();
    }

    @Test
    void keepsOctetsThatAreNoText() throws Exception {
        byte[] message =
                "Subject: caf\u00e9\r\nX-Utf: caf\u00c3\u00a9\r\nX-Fold: a\r\n\tb\r\nX-Nul: a\0b\r\n\r\n\u0080\u00ff"
                        .getBytes(StandardCharsets.ISO_8859_1);
        JsonNode event = event(at(Phase.DATA).body(message), "whole");
        assertThat(event.at("/message/headers/0/1").asText()).isEqualTo("caf\ufffd");
        assertThat(Base64.getDecoder()
                        .decode(event.at("/message/header_octets/0").asText()))
                .isEqualTo("caf\u00e9".getBytes(StandardCharsets.ISO_8859_1));
        assertThat(event.at("/message/headers/1/1").asText()).isEqualTo("caf\u00e9");
        assertThat(event.at("/message/header_octets").size()).isEqualTo(1);
        assertThat(event.at("/message/headers/2/1").asText()).isEqualTo("a\tb");
        assertThat(Base64.getDecoder().decode(event.at("/message/raw").asText()))
                .isEqualTo(message);
        assertThat(event.at("/message/size").asInt()).isEqualTo(message.length);
    }

    @Test
    void isWhatTheSchemaPromises() throws Exception {
        List<String> documents = new ArrayList<>();
        for (Phase phase : Phase.values()) {
            for (String message : List.of("none", "headers", "whole")) {
                documents.add(text(at(phase), message));
                documents.add(text(at(phase).internal().sender(""), message));
            }
            for (String value : Hostile.values()) {
                documents.add(text(hostile(phase, value), "whole"));
            }
        }
        assertThat(documents).noneMatch(document -> document.contains("\n"));
        assertThat(Schema.judge("event.schema.json", documents))
                .hasSameSizeAs(documents)
                .allMatch("fits"::equals);
    }

    @Test
    void saysWhatStrangersSay() throws Exception {
        for (String value : Hostile.values()) {
            JsonNode event = event(hostile(Phase.DATA, value), "headers");
            String expected = value.equals("\ud83d lone \ude00") ? "\ufffd lone \ufffd" : value;
            assertThat(event.at("/session/user").asText()).isEqualTo(expected);
            assertThat(event.at("/variables/connection/x").asText()).isEqualTo(expected);
        }
    }

    private static FakeContext hostile(Phase phase, String value) {
        return at(phase)
                .hello(value)
                .user(value)
                .with("x", value)
                .with("fcdns.status", "pass")
                .with("fcdns.name", value)
                .withFact(value, value)
                .listener(value)
                .body(("X: " + value + "\n\n" + value).getBytes(StandardCharsets.UTF_8));
    }

    private static FakeContext at(Phase phase) {
        return FakeContext.at(phase, "192.0.2.1", new FakeDns())
                .sender("a@sender.example")
                .withRecipient("b@recipient.example")
                .withRecipient("c@recipient.example")
                .body("Subject: hello\n\nHello.\n");
    }

    private static JsonNode event(FakeContext context, String message) throws IOException {
        return JSON.readTree(text(context, message));
    }

    private static String text(FakeContext context, String message) throws IOException {
        Event event = EventWriter.write(new JsonFactory(), context, settings(message));
        ByteArrayOutputStream octets = new ByteArrayOutputStream();
        octets.writeBytes(event.before());
        if (event.message().isPresent()) {
            try (InputStream in = event.message().get().open()) {
                in.transferTo(octets);
            }
        }
        octets.writeBytes(event.behind());
        long size = event.before().length
                + event.message().map(body -> body.sizeOctets()).orElse(0L)
                + event.behind().length;
        assertThat((long) octets.size()).as("what Content-Length says").isEqualTo(size);
        return octets.toString(StandardCharsets.UTF_8);
    }

    private static Settings settings(String message) {
        Map<String, Object> options =
                new HashMap<>(Map.of("service.pid", "org.sluice.webhook~site", "message", message));
        return Settings.of(
                Configs.annotation(WebhookModule.Config.class, options),
                Configs.annotation(UpstreamConfig.class, options),
                Configs.annotation(ScanConfig.class, options),
                options);
    }
}
