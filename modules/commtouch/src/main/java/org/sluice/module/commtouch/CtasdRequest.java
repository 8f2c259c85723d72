package org.sluice.module.commtouch;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.sluice.message.MessageBody;
import org.sluice.support.net.AddressText;
import org.sluice.support.text.OneLine;
import org.sluice.support.upstream.http.HttpRequest;
import org.sluice.support.validation.Recipients;
import org.sluice.validation.ValidationContext;

/**
 * A question to ctasd. The protocol's own header lines are the beginning of the content, an empty line and the message follow. The
 * daemon knows neither chunks nor the end of a stream, only a length.
 */
final class CtasdRequest {

    private static final byte[] NOTHING = new byte[0];

    private CtasdRequest() {}

    /** An empty key is not sent. {@code outbound}: mail of users is told as such, by who they are and not by where they are. */
    static HttpRequest of(ValidationContext context, MessageBody message, String key, boolean outbound) {
        StringBuilder lines = new StringBuilder(256);
        put(lines, "X-CTCH-PVer", "0000001");
        if (!key.isEmpty()) {
            put(lines, "X-CTCH-Key", key);
        }
        Optional<String> user = context.connection().user().filter(name -> outbound && !name.isEmpty());
        if (user.isPresent()) {
            put(lines, "X-CTCH-SenderID", user.get());
            put(lines, "X-CTCH-RcptCount", String.valueOf(Recipients.of(context).size()));
        } else {
            put(lines, "X-CTCH-MailFrom", context.message().sender().toString());
            put(
                    lines,
                    "X-CTCH-SenderIP",
                    AddressText.of(context.connection().remoteAddress().getAddress()));
        }
        byte[] inFront = lines.append("\r\n").toString().getBytes(StandardCharsets.UTF_8);
        return HttpRequest.post("/ctasd/ClassifyMessage_Inline")
                .header("Content-Type", "text/plain")
                .header("Connection", "close")
                .body(inFront, message, NOTHING);
    }

    private static void put(StringBuilder lines, String name, String value) {
        lines.append(name).append(": ").append(OneLine.of(value)).append("\r\n");
    }
}
