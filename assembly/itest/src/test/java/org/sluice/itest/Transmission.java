package org.sluice.itest;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** One text to one recipient over HTTP, and what the server said to it. */
record Transmission(int status, String body) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    /** {@code to}: a local part at {@code sluice.test}. */
    static Transmission of(Distribution server, String to, String text) throws IOException, InterruptedException {
        Map<String, Object> request = Map.of(
                "recipients",
                List.of(Map.of("address", Map.of("email", to + "@sluice.test"))),
                "content",
                Map.of("from", Map.of("email", "news@sluice.test"), "subject", "hello", "text", text));
        HttpResponse<String> reply = CLIENT.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.httpPort() + "/api/v1/transmissions"))
                        .header("Content-Type", "application/json")
                        .timeout(Duration.ofSeconds(60))
                        .POST(HttpRequest.BodyPublishers.ofString(JSON.writeValueAsString(request)))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        return new Transmission(reply.statusCode(), reply.body());
    }
}
