package org.sluice.module.ctipd;

import java.nio.charset.StandardCharsets;
import org.sluice.support.text.OneLine;
import org.sluice.support.upstream.http.HttpRequest;

/** One question about one address: two blocks of lines. */
final class ReputationRequest {

    private ReputationRequest() {}

    /** An empty key is not sent. */
    static HttpRequest of(String target, String key, String address) {
        String lines = "x-ctch-request-type: classifyip\r\nx-ctch-pver: 1.0\r\n"
                + (key.isEmpty() ? "" : "x-ctch-key: " + OneLine.of(key) + "\r\n")
                + "\r\nx-ctch-ip: " + address + "\r\n";
        return HttpRequest.post(target)
                .header("Content-Type", "text/plain")
                .header("Connection", "close")
                .body(lines.getBytes(StandardCharsets.UTF_8));
    }
}
