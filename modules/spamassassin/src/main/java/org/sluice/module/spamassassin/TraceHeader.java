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
        String confirmed = ConfirmedName.of(client.attributes())
                .map(known -> name(known) + ' ')
                .orElse("");
        String field = "Received: from " + orUnknown(name(client.helloName()))
                + " (" + confirmed + '[' + client.remoteAddress().getAddress().getHostAddress() + "])\r\n\tby "
                + receiver + " (Sluice) with " + protocol(client)
                + " id " + plain(context.message().transactionId())
                + "\r\n\t(envelope-from <" + plain(context.message().sender().toString()) + ">); "
                + DATE.format(context.now()) + "\r\n";
        return field.getBytes(StandardCharsets.US_ASCII);
    }

    /** RFC 3848; SpamAssassin takes a client for a user of ours by the last letter, or by HTTP, which only its users speak to it. */
    private static String protocol(ConnectionContext client) {
        boolean known = client.user().isPresent();
        if (known && client.protocol().equals("http")) {
            return "HTTP";
        }
        return "ESMTP" + (client.isTls() ? "S" : "") + (known ? "A" : "");
    }

    private static String orUnknown(String name) {
        return name.isEmpty() ? "unknown" : name;
    }

    /** SpamAssassin takes the sender from behind the first of these words, which is to be ours. */
    private static String name(String text) {
        return plain(text).replaceAll("=|(?i:envelope-|return-path)", "?");
    }

    /**
     * What could end a line, a comment or an address does not go on. Where the field has the name of Exim anywhere, SpamAssassin
     * believes the HELO name for the client's address or name; it knows that name in this case only, which no address depends on.
     */
    private static String plain(String text) {
        return text.replaceAll("[^A-Za-z0-9@.:_=+/!#$%&'*^`{|}~\\[\\]-]", "?").replace("Exim", "exim");
    }
}
