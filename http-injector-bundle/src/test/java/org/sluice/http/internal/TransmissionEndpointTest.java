package org.sluice.http.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.sluice.http.internal.TestServer.json;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sluice.message.SmtpReply;

class TransmissionEndpointTest {

    private static final String CONTENT =
            "\"content\": {\"from\": \"shop@example.org\", \"subject\": \"Hello {{name}}\", \"text\": \"Dear {{name}}\"}";

    @TempDir
    Path spill;

    private TestServer server;

    @AfterEach
    void close() throws Exception {
        server.close();
        assertThat(server.core.unreleased).hasValue(0);
        assertThat(server.core.openSessions).hasValue(0);
        assertThat(server.core.spilledFiles()).isZero();
    }

    @Test
    void takesTwoPersonalisedMessages() throws Exception {
        start(Map.of());
        HttpResponse<String> response = server.post(
                """
                {"recipients": [
                  {"address": "ann@sluice.test", "substitution_data": {"name": "Ann"}, "metadata": {"no": 1}},
                  {"address": {"email": "bob@sluice.test"}, "substitution_data": {"name": "Bob"}}],
                 "campaign_id": "spring", "return_path": "bounce@example.org",
                """
                        + CONTENT + "}",
                "Content-Type",
                "application/x-www-form-urlencoded");
        assertThat(response.statusCode()).isEqualTo(200);
        JsonNode results = json(response).get("results");
        assertThat(results.get("total_accepted_recipients").intValue()).isEqualTo(2);
        assertThat(results.get("total_rejected_recipients").intValue()).isZero();
        assertThat(results.get("id").textValue()).matches("[0-9]{15,19}");
        assertThat(json(response).has("errors")).isFalse();
        assertThat(server.core.taken()).hasSize(2).allSatisfy(message -> {
            assertThat(message.sender()).isEqualTo("bounce@example.org");
            assertThat(message.session())
                    .containsEntry("http.campaign_id", "spring")
                    .containsEntry("http.transmission_id", results.get("id").textValue())
                    .doesNotContainKey("auth_user");
        });
        StrictCore.Taken ann = takenFor("ann@sluice.test");
        assertThat(ann.text()).contains("\r\nSubject: Hello Ann\r\n", "\r\n\r\nDear Ann\r\n");
        assertThat(ann.facts()).containsEntry("http.metadata", "{\"no\":1}");
        assertThat(takenFor("bob@sluice.test").text()).contains("Dear Bob").doesNotContain("Ann");
    }

    @Test
    void reportsTheRefusedBesideTheAccepted() throws Exception {
        start(Map.of());
        refuse("bad@sluice.test", new SmtpReply(550, "5.1.1", "No such user"));
        refuse("later@sluice.test", new SmtpReply(451, "4.3.0", "Try again"));
        String recipients = "[\"ann@sluice.test\", \"bad@sluice.test\", \"later@sluice.test\", \"no address\"]";
        JsonNode reply = json(server.post("{\"recipients\": " + recipients + ", " + CONTENT + "}"));
        assertThat(reply.at("/results/total_accepted_recipients").intValue()).isEqualTo(1);
        assertThat(reply.at("/results/total_rejected_recipients").intValue()).isEqualTo(3);
        assertThat(reply.at("/errors/0/code").textValue()).isEqualTo("2000");
        JsonNode errors = reply.at("/results/rcpt_to_errors");
        assertThat(errors)
                .hasSize(3)
                .allSatisfy(error -> assertThat(error.get("code").textValue()).isEqualTo("1400"));
        assertThat(errors.findValuesAsText("description"))
                .anySatisfy(text -> assertThat(text).isEqualTo("550 5.1.1 No such user"))
                .anySatisfy(text -> assertThat(text).isEqualTo("451 4.3.0 Try again"))
                .anySatisfy(text -> assertThat(text).contains("address"));
        for (JsonNode error : errors) {
            assertThat(error.has("retry"))
                    .isEqualTo(error.get("recipient").textValue().startsWith("later"));
        }
    }

    @Test
    void showsNoMoreErrorsThanAsked() throws Exception {
        start(Map.of());
        HttpResponse<String> response = server.send(server.request("/api/v1/transmissions?num_rcpt_errors=1")
                .POST(java.net.http.HttpRequest.BodyPublishers.ofString(
                        "{\"recipients\": [1, 2, \"ann@sluice.test\"], " + CONTENT + "}")));
        assertThat(json(response).at("/results/rcpt_to_errors")).hasSize(1);
        assertThat(json(response).at("/results/total_rejected_recipients").intValue())
                .isEqualTo(2);
    }

    @Test
    void answers400WhenAllAreRefused() throws Exception {
        start(Map.of());
        server.core.judge = message -> new SmtpReply(550, "5.7.1", "No");
        HttpResponse<String> response = server.post(to("a@sluice.test", "b@sluice.test"));
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(json(response).at("/results/total_accepted_recipients").intValue())
                .isZero();
        assertThat(json(response).at("/results/rcpt_to_errors")).hasSize(2);
    }

    @Test
    void answers503WhenAllAreDeferred() throws Exception {
        start(Map.of());
        server.core.judge = message -> new SmtpReply(451, "4.3.0", "Not now");
        HttpResponse<String> response = server.post(to("a@sluice.test", "b@sluice.test"));
        assertThat(response.statusCode()).isEqualTo(503);
        assertThat(response.headers().firstValue("Retry-After")).isPresent();
        assertThat(server.core.taken()).isEmpty();
    }

    @Test
    void answers503BeforeAnythingWhenNothingCanBeTaken() throws Exception {
        start(Map.of());
        server.core.refusal = Optional.of(new SmtpReply(452, "4.3.1", "Disk full"));
        HttpResponse<String> response = server.post(to("a@sluice.test"));
        assertThat(response.statusCode()).isEqualTo(503);
        assertThat(response.headers().firstValue("Retry-After")).isPresent();
        assertThat(response.body()).contains("452 4.3.1 Disk full");
    }

    @Test
    void takesAThousandAndNoMoreAtOnceThanAllowed() throws Exception {
        start(Map.of("parallel_messages", "16"));
        String[] recipients = new String[1_000];
        for (int i = 0; i < recipients.length; i++) {
            recipients[i] = "user" + i + "@sluice.test";
        }
        HttpResponse<String> response = server.post(to(recipients));
        assertThat(json(response).at("/results/total_accepted_recipients").intValue())
                .isEqualTo(1_000);
        assertThat(server.core.taken())
                .extracting(StrictCore.Taken::recipient)
                .doesNotHaveDuplicates()
                .hasSize(1_000);
        assertThat(server.core.mostUnderWay.get()).isBetween(2, 16);
        assertThat(server.core.taken())
                .extracting(message -> message.text().replaceFirst("(?s).*Message-ID: <(.*?)>.*", "$1"))
                .doesNotHaveDuplicates();
    }

    @Test
    void goesToDiskWhenMemoryIsShort() throws Exception {
        start(Map.of());
        server.core.memory = 300;
        long[] files = new long[1];
        server.core.judge = message -> {
            files[0] = server.core.spilledFiles();
            return StrictCore.OK;
        };
        assertThat(server.post("{\"recipients\": [\"a@sluice.test\"], " + CONTENT + "}")
                        .statusCode())
                .isEqualTo(200);
        assertThat(files[0]).isEqualTo(1);
    }

    @Test
    void goesOnWithTheNextCore() throws Exception {
        start(Map.of());
        StrictCore old = server.core;
        old.leaving = true;
        CompletableFuture<HttpResponse<String>> response = post(to("a@sluice.test", "b@sluice.test", "c@sluice.test"));
        TestServer.await(() -> old.mostUnderWay.get() == 3 && old.underWay.get() == 0);
        StrictCore young = new StrictCore(spill);
        server.services.contexts = young;
        server.services.intake = young;
        server.services.admission = young;
        assertThat(response.join().statusCode()).isEqualTo(200);
        assertThat(young.taken()).hasSize(3);
        assertThat(old.taken()).isEmpty();
        assertThat(young.violations).isEmpty();
        assertThat(young.openSessions).hasValue(0);
    }

    @Test
    void waitsForAMissingCoreButNotForEver() throws Exception {
        start(Map.of("hold_time", "1"));
        server.services.intake = null;
        HttpResponse<String> response = server.post(to("a@sluice.test"));
        assertThat(response.statusCode()).isEqualTo(503);
        assertThat(response.body()).contains("being updated");
        CompletableFuture<HttpResponse<String>> second = post(to("a@sluice.test"));
        server.services.intake = server.core;
        assertThat(second.join().statusCode()).isEqualTo(200);
    }

    @Test
    void endsWithItsTime() throws Exception {
        start(Map.of("answer_time", "1", "parallel_messages", "1"));
        server.core.silent = true;
        HttpResponse<String> response = server.post(to("a@sluice.test", "b@sluice.test"));
        assertThat(response.statusCode()).isEqualTo(503);
        assertThat(response.body()).contains("may have been accepted", "No time left");
        // What the core never answered it never released either.
        server.core.unreleased.set(0);
    }

    @Test
    void limitsTransmissionsAtOnce() throws Exception {
        start(Map.of("max_requests", "1", "answer_time", "2"));
        server.core.silent = true;
        CompletableFuture<HttpResponse<String>> first = post(to("a@sluice.test"));
        TestServer.await(() -> server.core.underWay.get() == 1);
        HttpResponse<String> second = server.post(to("b@sluice.test"));
        assertThat(second.statusCode()).isEqualTo(503);
        assertThat(second.body()).contains("more than 1 requests");
        assertThat(first.join().statusCode()).isEqualTo(503);
        server.core.unreleased.set(0);
    }

    @Test
    void namesTheCallerOfAKey() throws Exception {
        String digest = HexFormat.of().formatHex(ApiKeys.sha256("secret"));
        start(Map.of("api_key.newsletter", "sha256:" + digest));
        assertThat(server.post(to("a@sluice.test"), "Authorization", "secret").statusCode())
                .isEqualTo(200);
        assertThat(server.core.taken().get(0).session())
                .containsEntry("auth_user", "newsletter")
                .containsEntry("auth_status", "pass");
    }

    @Test
    void saysWhereJsonIsMalformed() throws Exception {
        start(Map.of());
        HttpResponse<String> response = server.post("{\"recipients\": [\n  \"a@b.c\",,\n]}");
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(json(response).at("/errors/0/description").textValue()).contains("line 2, column 11");
    }

    private void start(Map<String, Object> config) throws Exception {
        server = new TestServer(spill, config);
    }

    private void refuse(String recipient, SmtpReply reply) {
        var before = server.core.judge;
        server.core.judge = message -> message.recipient().equals(recipient) ? reply : before.apply(message);
    }

    private CompletableFuture<HttpResponse<String>> post(String json) {
        return CompletableFuture.supplyAsync(() -> {
            try {
                return server.post(json);
            } catch (Exception e) {
                throw new CompletionException(e);
            }
        });
    }

    private static String to(String... recipients) {
        return "{\"recipients\": [\"" + String.join("\", \"", List.of(recipients)) + "\"], " + CONTENT + "}";
    }

    private StrictCore.Taken takenFor(String recipient) {
        return server.core.taken().stream()
                .filter(message -> message.recipient().equals(recipient))
                .findFirst()
                .orElseThrow();
    }
}
