package org.sluice.module.rspamd;

import org.sluice.support.text.OneLine;
import org.sluice.support.upstream.http.HttpRequest;
import org.sluice.support.validation.ConfirmedName;
import org.sluice.support.validation.Recipients;
import org.sluice.validation.Attributes;
import org.sluice.validation.ConnectionContext;
import org.sluice.validation.MessageContext;
import org.sluice.validation.ValidationContext;

/**
 * A request to {@code /checkv2} without its body: what SMTP said about the message, as header fields. Of those rspamd knows, the
 * ones that would make it read something other than the body ({@code File}, {@code Path}, {@code Shm}) are never written, and no
 * value of a peer can write them.
 */
final class CheckRequest {

    private CheckRequest() {}

    static HttpRequest of(ValidationContext context, Wishes wishes) {
        ConnectionContext client = context.connection();
        MessageContext message = context.message();
        HttpRequest request = HttpRequest.post("/checkv2");
        put(request, "Queue-Id", message.transactionId());
        put(request, "IP", client.remoteAddress().getAddress().getHostAddress());
        put(request, "From", '<' + message.sender().toString() + '>');
        Recipients.of(context).forEach(recipient -> put(request, "Rcpt", '<' + recipient.toString() + '>'));
        put(request, "Helo", client.helloName());
        ConfirmedName.of(client.attributes()).ifPresent(name -> put(request, "Hostname", name));
        put(request, "User", client.user().orElse(""));
        if (client.isTls()) {
            tls(request, client.attributes());
        }
        put(request, "MTA-Name", wishes.mtaName());
        put(request, "Settings-ID", wishes.settingsId());
        put(request, "Pass", wishes.passAll() ? "all" : "");
        // With "milter" a rewritten message comes without its header, which is not what makes it another one.
        put(request, "Flags", wishes.rewrites() ? "milter,body_block" : "");
        return request;
    }

    /** Of a certificate only what was checked: anybody can make one that names an issuer. */
    private static void tls(HttpRequest request, Attributes facts) {
        put(request, "TLS-Cipher", facts.get("tls_cipher").orElse(""));
        put(request, "TLS-Version", facts.get("tls_protocol").orElse(""));
        if (facts.isTrue("tls_client_verified")) {
            put(
                    request,
                    "TLS-Cert-Issuer",
                    facts.get("tls_client_cert_issuer_cn").orElse(""));
        }
    }

    private static void put(HttpRequest request, String name, String value) {
        if (!value.isEmpty()) {
            request.header(name, OneLine.octets(value));
        }
    }
}
