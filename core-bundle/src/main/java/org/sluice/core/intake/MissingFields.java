package org.sluice.core.intake;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.ZonedDateTime;
import java.util.Map;
import org.sluice.injection.Origin;
import org.sluice.message.Headers;

/**
 * Fields a user's program forgot, where the listener was told to add them (RFC 6409 sections 8.2 and 8.3). Made of nothing
 * the client said.
 */
final class MissingFields {

    private static final String IF_NEEDED = "ifneeded";
    private static final String DATE = "rfc2822_date_header";
    private static final String MESSAGE_ID = "rfc2822_messageid_header";

    private final String hostname;
    private final Clock clock;

    MissingFields(String hostname, Clock clock) {
        this.hostname = hostname;
        this.clock = clock;
    }

    /** Complete lines; none where nothing is missing or nobody asked. */
    byte[] of(PendingMessage message) {
        Map<String, String> connection = message.connectionAttributes();
        boolean date = IF_NEEDED.equals(connection.get(DATE));
        boolean messageId = IF_NEEDED.equals(connection.get(MESSAGE_ID));
        if (message.facts().origin() != Origin.SMTP || !date && !messageId) {
            return new byte[0];
        }
        Headers headers = message.content().headers(message.edits());
        StringBuilder lines = new StringBuilder();
        if (messageId && headers.first("Message-ID").isEmpty()) {
            lines.append("Message-ID: <")
                    .append(message.id())
                    .append('@')
                    .append(hostname)
                    .append(">\r\n");
        }
        if (date && headers.first("Date").isEmpty()) {
            lines.append("Date: ")
                    .append(TraceHeader.DATE.format(ZonedDateTime.now(clock)))
                    .append("\r\n");
        }
        return lines.toString().getBytes(StandardCharsets.US_ASCII);
    }
}
