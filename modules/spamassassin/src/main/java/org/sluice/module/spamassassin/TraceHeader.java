package org.sluice.module.spamassassin;

import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.sluice.support.validation.ConfirmedName;
import org.sluice.validation.ConnectionContext;
import org.sluice.validation.ValidationContext;

/**
 * The Received field our own reception will add (RFC 5321 section 4.4), in front of the message now: from it SpamAssassin takes
 * client, HELO name and sender. Without it the client would be whoever the message itself names.
 */
final class TraceHeader {

    private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern("EEE, d MMM yyyy HH:mm:ss Z", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private TraceHeader() {}

    /** {@code receiver}: our name. */
    static byte[] octets(ValidationContext context, String receiver) {
        ConnectionContext client = context.connection();
        String name = ConfirmedName.of(client.attributes())
                .map(known -> plain(known) + ' ')
                .orElse("");
        String field = "Received: from " + orUnknown(plain(client.helloName()))
                + " (" + name + '[' + client.remoteAddress().getAddress().getHostAddress() + "])\r\n\tby "
                + receiver + " (Sluice) with " + (client.isTls() ? "ESMTPS" : "ESMTP")
                + client.user().map(user -> " (authenticated)").orElse("")
                + " id " + plain(context.message().transactionId())
                + "\r\n\t(envelope-from <" + plain(context.message().sender().toString()) + ">); "
                + DATE.format(context.now()) + "\r\n";
        return field.getBytes(StandardCharsets.US_ASCII);
    }

    private static String orUnknown(String name) {
        return name.isEmpty() ? "unknown" : name;
    }

    /** What could end a line, a comment or an address does not go on. */
    private static String plain(String text) {
        return text.replaceAll("[^A-Za-z0-9@.:_=+/!#$%&'*^`{|}~\\[\\]-]", "?");
    }
}
