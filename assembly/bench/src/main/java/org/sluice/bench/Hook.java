package org.sluice.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import org.sluice.testing.HttpRequestRead;

/** A site's own server behind {@code webhook}: lets every message pass, and tells the digest of what it has seen. */
final class Hook {

    /** The variable with the SHA-256 of the message, in hexadecimal. */
    static final String DIGEST = "sha256";

    private static final ObjectMapper JSON = new ObjectMapper();

    private Hook() {}

    /** Reads one question and answers it. Fails where there is no message in it. */
    static byte[] replyTo(InputStream in) throws IOException {
        JsonNode message = JSON.readTree(HttpRequestRead.read(in).content())
                .required("message")
                .required("raw");
        byte[] answer = JSON.writeValueAsBytes(
                Map.of("action", "continue", "variables", Map.of(DIGEST, digest(message.binaryValue()))));
        ByteArrayOutputStream reply = new ByteArrayOutputStream();
        reply.writeBytes(
                ("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: " + answer.length + "\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
        reply.writeBytes(answer);
        return reply.toByteArray();
    }

    private static String digest(byte[] octets) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(octets));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
