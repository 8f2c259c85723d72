package org.sluice.http.internal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.sluice.http.generation.Json;

/** An answer, ready to be written. Immutable. */
final class Reply {

    private static final int RETRY_AFTER_SECONDS = 5;

    private final int status;
    private final String mediaType;
    private final byte[] body;
    private final Map<String, String> headers;

    private Reply(int status, String mediaType, byte[] body, Map<String, String> headers) {
        this.status = status;
        this.mediaType = mediaType;
        this.body = body;
        this.headers = headers;
    }

    static Reply json(int status, JsonNode node) {
        return new Reply(status, "application/json", Json.write(node), Map.of());
    }

    static Reply text(int status, String mediaType, String text) {
        return new Reply(status, mediaType, text.getBytes(StandardCharsets.UTF_8), Map.of());
    }

    /** {@code {"errors": [{"message", "description", "code"}]}}. */
    static Reply error(int status, String code, String message, String description) {
        ObjectNode reply = Json.object();
        addError(reply, code, message, description);
        return json(status, reply);
    }

    /** Come again: 503 with Retry-After. */
    static Reply unavailable(String why) {
        return error(503, "1000", "temporarily unavailable", why).retryLater();
    }

    static void addError(ObjectNode reply, String code, String message, String description) {
        ObjectNode error = reply.withArray("errors").addObject();
        error.put("message", message);
        if (!description.isEmpty()) {
            error.put("description", description);
        }
        error.put("code", code);
    }

    Reply retryLater() {
        return with("Retry-After", String.valueOf(RETRY_AFTER_SECONDS));
    }

    Reply with(String header, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(header, value);
        return new Reply(status, mediaType, body, more);
    }

    int status() {
        return status;
    }

    String mediaType() {
        return mediaType;
    }

    byte[] body() {
        return body;
    }

    Map<String, String> headers() {
        return headers;
    }
}
