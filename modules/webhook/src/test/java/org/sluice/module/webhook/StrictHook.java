package org.sluice.module.webhook;

import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.sluice.testing.FaultyServer;
import org.sluice.testing.HttpRequestRead;

/** Stands in for a hook: strict about every request, notes it, and answers what it was told to before. */
final class StrictHook implements AutoCloseable {

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private final List<HttpRequestRead> requests = new CopyOnWriteArrayList<>();
    private final FaultyServer server = new FaultyServer(this::serve);
    private volatile String reply = "";

    /** From now on this status, with these header lines and this content. */
    StrictHook says(String status, String lines, String content) {
        reply = "HTTP/1.1 " + status + "\r\n" + lines
                + (status.startsWith("204")
                        ? ""
                        : "Content-Length: " + content.getBytes(StandardCharsets.UTF_8).length + "\r\n")
                + "\r\n" + content;
        return this;
    }

    /** From now on this answer. */
    StrictHook answers(String json) {
        return says("200 OK", "Content-Type: application/json; charset=utf-8\r\n", json);
    }

    String url() {
        return "http://" + server.address() + "/hook?x=1";
    }

    /** Connections so far. */
    int connections() {
        return server.accepted();
    }

    List<HttpRequestRead> requests() {
        return List.copyOf(requests);
    }

    HttpRequestRead last() {
        return requests.get(requests.size() - 1);
    }

    static JsonNode json(HttpRequestRead request) throws IOException {
        return JSON.readTree(request.content());
    }

    private void serve(Socket client, InputStream in, OutputStream out) throws IOException {
        while (true) {
            HttpRequestRead request = HttpRequestRead.read(in);
            String now = reply;
            requests.add(request);
            out.write((isWellFormed(request) ? now : "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")
                    .getBytes(StandardCharsets.UTF_8));
            out.flush();
        }
    }

    private static boolean isWellFormed(HttpRequestRead request) throws IOException {
        JsonNode event = json(request);
        return request.line().startsWith("POST ")
                && request.all("content-type").equals(List.of("application/json"))
                && request.all("webhook-id").equals(List.of(event.path("id").asText("none")))
                && request.first("webhook-timestamp").orElse("").matches("[0-9]{1,12}");
    }

    @Override
    public void close() {
        server.close();
    }
}
