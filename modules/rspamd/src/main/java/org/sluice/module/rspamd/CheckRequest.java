package org.sluice.module.rspamd;

import java.util.List;
import org.sluice.message.EnvelopeAddress;
import org.sluice.support.http.HttpRequestHead;
import org.sluice.validation.ConnectionContext;
import org.sluice.validation.MessageContext;
import org.sluice.validation.ValidationContext;

/**
 * The head of a request to {@code /checkv2}: what the protocol of SMTP said about the message, as header fields. Of those rspamd
 * knows, the ones that would make it read something other than the body are never written.
 */
final class CheckRequest {

    private CheckRequest() {}

    /** {@code authority}: of the server asked; {@code contentOctets}: of what follows. */
    static byte[] head(ValidationContext context, Wishes wishes, String authority, long contentOctets) {
        ConnectionContext client = context.connection();
        MessageContext message = context.message();
        HttpRequestHead head = HttpRequestHead.post("/checkv2")
                .field("Host", authority)
                .field("Content-Length", Long.toString(contentOctets))
                .field("Queue-Id", message.transactionId())
                .field("IP", client.remoteAddress().getAddress().getHostAddress())
                .field("From", '<' + message.sender().toString() + '>');
        recipients(context).forEach(recipient -> head.field("Rcpt", '<' + recipient.toString() + '>'));
        if (!client.helloName().isEmpty()) {
            head.field("Helo", client.helloName());
        }
        client.attributes()
                .get("fcdns.name")
                .filter(name -> client.attributes()
                        .get("fcdns.status")
                        .filter("pass"::equals)
                        .isPresent())
                .ifPresent(name -> head.field("Hostname", name));
        client.user().ifPresent(user -> head.field("User", user));
        wishes.mtaName().ifPresent(name -> head.field("MTA-Name", name));
        wishes.settingsId().ifPresent(id -> head.field("Settings-ID", id));
        if (wishes.passAll()) {
            head.field("Pass", "all");
        }
        return head.octets();
    }

    /** Where the phase is about one recipient, that one. */
    private static List<EnvelopeAddress> recipients(ValidationContext context) {
        return context.recipient().map(List::of).orElseGet(() -> context.message()
                .recipients());
    }
}
