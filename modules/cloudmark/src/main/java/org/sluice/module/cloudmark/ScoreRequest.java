package org.sluice.module.cloudmark;

import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;
import org.sluice.message.EnvelopeAddress;
import org.sluice.message.MessageBody;
import org.sluice.support.net.AddressText;
import org.sluice.support.text.OneLine;
import org.sluice.support.upstream.http.HttpRequest;
import org.sluice.support.validation.ConfirmedName;
import org.sluice.support.validation.Recipients;
import org.sluice.validation.ConnectionContext;
import org.sluice.validation.ValidationContext;

/**
 * A question to Authority: a form of several parts (RFC 7578), the envelope first and the message last, so that it can be streamed.
 * Exactly one line end behind the message belongs to the form.
 */
final class ScoreRequest {

    static final String TARGET = "/score/v2/message";

    private final String boundary;
    private final StringBuilder parts = new StringBuilder(512);

    /** {@code boundary}: no sender of a message can guess it, so that none can end the part his message is in. */
    private ScoreRequest(String boundary) {
        this.boundary = boundary;
    }

    static HttpRequest of(ValidationContext context, Settings now, MessageBody message, String boundary) {
        ConnectionContext client = context.connection();
        ScoreRequest form = new ScoreRequest(boundary);
        form.part("connIp", AddressText.of(client.remoteAddress().getAddress()));
        if (now.sendsFromHost()) {
            form.part("fromHost", ConfirmedName.of(client.attributes()).orElse(""));
        }
        form.part("heloDomain", client.helloName());
        form.part("mailFrom", context.message().sender().toString());
        form.part(
                "rcptTo",
                Recipients.of(context).stream()
                        .map(EnvelopeAddress::toString)
                        .collect(Collectors.joining(now.separator())));
        return form.request(message);
    }

    private void part(String name, String value) {
        if (!value.isEmpty()) {
            begin(name);
            parts.append(OneLine.of(value)).append("\r\n");
        }
    }

    private void begin(String name) {
        parts.append("--")
                .append(boundary)
                .append("\r\nContent-Disposition: form-data; name=\"")
                .append(name)
                .append("\"\r\n\r\n");
    }

    private HttpRequest request(MessageBody message) {
        begin("rfc822");
        return HttpRequest.post(TARGET)
                .header("Accept", "application/json")
                .header("Connection", "close")
                .header("Content-Type", "multipart/form-data; boundary=\"" + boundary + '"')
                .body(
                        parts.toString().getBytes(StandardCharsets.UTF_8),
                        message,
                        ("\r\n--" + boundary + "--\r\n").getBytes(StandardCharsets.US_ASCII));
    }
}
