package org.sluice.module.ctipd;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.sluice.support.http.HttpRequestHead;
import org.sluice.support.http.SingleLine;

/** One question about one address: the head of HTTP, then two blocks of lines. */
final class ReputationRequest {

    private ReputationRequest() {}

    static byte[] octets(String target, String authority, Optional<String> key, String address) {
        String content = "x-ctch-request-type: classifyip\r\nx-ctch-pver: 1.0\r\n"
                + key.map(value -> "x-ctch-key: " + SingleLine.of(value) + "\r\n").orElse("")
                + "\r\nx-ctch-ip: " + SingleLine.of(address) + "\r\n";
        byte[] lines = content.getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream request = new ByteArrayOutputStream(256);
        request.writeBytes(HttpRequestHead.post(target)
                .field("Host", authority)
                .field("Content-Type", "text/plain")
                .field("Content-Length", Integer.toString(lines.length))
                .field("Connection", "close")
                .octets());
        request.writeBytes(lines);
        return request.toByteArray();
    }
}
