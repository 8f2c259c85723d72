package org.sluice.module.commtouch;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.sluice.support.http.HttpRequestHead;
import org.sluice.support.http.SingleLine;
import org.sluice.validation.ValidationContext;

/**
 * What stands in front of the message: the head of HTTP, and the protocol's own lines, which are the beginning of the content.
 * The daemon knows neither chunks nor the end of a stream, only a length.
 */
final class CtasdRequest {

    private static final String CRLF = "\r\n";

    private CtasdRequest() {}

    /** {@code authority}: of the daemon; {@code messageOctets}: of what follows; an empty key is not sent. */
    static byte[] head(ValidationContext context, Optional<String> key, String authority, long messageOctets) {
        StringBuilder lines = new StringBuilder(256).append("X-CTCH-PVer: 0000001").append(CRLF);
        key.ifPresent(value -> lines.append("X-CTCH-Key: ").append(SingleLine.of(value)).append(CRLF));
        lines.append("X-CTCH-MailFrom: ")
                .append(SingleLine.of(context.message().sender().toString()))
                .append(CRLF)
                .append("X-CTCH-SenderIP: ")
                .append(SingleLine.of(Clients.address(context.connection())))
                .append(CRLF)
                .append(CRLF);
        byte[] protocol = lines.toString().getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream head = new ByteArrayOutputStream(512);
        head.writeBytes(HttpRequestHead.post("/ctasd/ClassifyMessage_Inline")
                .field("Host", authority)
                .field("Content-Type", "text/plain")
                .field("Content-Length", Long.toString(protocol.length + messageOctets))
                .field("Connection", "close")
                .octets());
        head.writeBytes(protocol);
        return head.toByteArray();
    }
}
