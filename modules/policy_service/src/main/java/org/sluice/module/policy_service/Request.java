package org.sluice.module.policy_service;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.sluice.message.EnvelopeAddress;
import org.sluice.support.net.AddressText;
import org.sluice.support.text.OneLine;
import org.sluice.support.text.Xtext;
import org.sluice.support.validation.ConfirmedName;
import org.sluice.validation.Attributes;
import org.sluice.validation.ConnectionContext;
import org.sluice.validation.MessageContext;
import org.sluice.validation.ValidationContext;

/**
 * One request: lines {@code name=value} and an empty one, names and order as Postfix 3.7 sends them, and behind those what 3.8
 * added. Attributes of which nothing is known are empty, as Postfix leaves them.
 *
 * <p>No value can end its line, so no client can write an attribute.
 */
final class Request {

    /** More than any address has, less than what Postfix's own library takes as one line. */
    private static final int LONGEST = 1_000;

    private static final String UNKNOWN = "unknown";

    private final StringBuilder lines = new StringBuilder(1_024);

    private Request() {}

    /** The octets to send. */
    static byte[] octets(ValidationContext context, ProtocolState state, String policyContext) {
        Request request = new Request();
        request.add("request", "smtpd_access_policy");
        request.add("protocol_state", state.word(context));
        request.client(context.connection(), state);
        request.transaction(context, state);
        request.add("etrn_domain", "");
        request.add("stress", "");
        request.login(context);
        request.encryption(context.connection());
        request.add("policy_context", policyContext);
        // Those of Postfix 3.8, whose own version and behaviour they tell.
        request.add("compatibility_level", "");
        request.add("mail_version", "");
        return request.lines.append('\n').toString().getBytes(StandardCharsets.UTF_8);
    }

    private void client(ConnectionContext client, ProtocolState state) {
        String name = ConfirmedName.of(client.attributes()).orElse(UNKNOWN);
        boolean extended =
                state.compareTo(ProtocolState.MAIL) >= 0 && client.protocol().equals("esmtp");
        add("protocol_name", extended ? "ESMTP" : "SMTP");
        add("client_address", AddressText.of(client.remoteAddress().getAddress()));
        add("client_name", name);
        add("client_port", String.valueOf(client.remoteAddress().getPort()));
        add("reverse_client_name", name);
        add("server_address", AddressText.of(client.localAddress().getAddress()));
        add("server_port", String.valueOf(client.localAddress().getPort()));
        add("helo_name", state == ProtocolState.CONNECT ? "" : client.helloName());
    }

    /** The message has an id of its own from its first recipient on, and a count of them once all are there. */
    private void transaction(ValidationContext context, ProtocolState state) {
        MessageContext message = context.message();
        boolean begun = state.compareTo(ProtocolState.MAIL) >= 0;
        boolean complete = state.compareTo(ProtocolState.DATA) >= 0;
        List<EnvelopeAddress> accepted = state.hasTransaction() ? message.recipients() : List.of();
        Optional<EnvelopeAddress> recipient = complete
                ? accepted.stream().filter(only -> accepted.size() == 1).findFirst()
                : context.recipient();
        add("sender", begun ? plain(message.sender()) : "");
        add(
                "recipient",
                recipient
                        .filter(known -> state.hasTransaction())
                        .map(Request::plain)
                        .orElse(""));
        add("recipient_count", complete ? String.valueOf(accepted.size()) : "0");
        add("queue_id", accepted.isEmpty() ? "" : message.transactionId());
        add("instance", state.hasTransaction() ? message.transactionId() : "");
        add("size", begun ? size(message, state) : "0");
    }

    private static String size(MessageContext message, ProtocolState state) {
        if (state == ProtocolState.END_OF_MESSAGE) {
            return String.valueOf(message.body().sizeOctets());
        }
        String announced = message.mailParameters().getOrDefault("SIZE", "");
        return announced.matches("[0-9]{1,18}") ? announced : "0";
    }

    private void login(ValidationContext context) {
        ConnectionContext client = context.connection();
        boolean known = client.user().isPresent();
        String submitter = context.message().mailParameters().getOrDefault("AUTH", "");
        add("sasl_method", known ? client.attributes().get("auth_name").orElse("") : "");
        add("sasl_username", client.user().orElse(""));
        add("sasl_sender", known ? Xtext.decode(submitter).orElse("") : "");
    }

    /** Names in certificates count where an authority stands behind them; they go as xtext, as they may hold anything. */
    private void encryption(ConnectionContext client) {
        Attributes facts = client.attributes();
        boolean verified = client.isTls() && facts.isTrue("tls_client_verified");
        add("ccert_subject", verified ? xtext(facts, "tls_client_cert_subject_cn") : "");
        add("ccert_issuer", verified ? xtext(facts, "tls_client_cert_issuer_cn") : "");
        add("ccert_fingerprint", "");
        add("ccert_pubkey_fingerprint", "");
        add("encryption_protocol", client.isTls() ? facts.get("tls_protocol").orElse("") : "");
        add("encryption_cipher", client.isTls() ? facts.get("tls_cipher").orElse("") : "");
        add(
                "encryption_keysize",
                client.isTls() ? facts.get("tls_cipher_usebits").orElse("0") : "0");
    }

    private static String xtext(Attributes facts, String name) {
        return facts.get(name).map(Xtext::encode).orElse("");
    }

    /** Without the quotes and backslashes that SMTP writes around some local parts. */
    private static String plain(EnvelopeAddress address) {
        String local = address.localPart();
        if (!local.startsWith("\"")) {
            return address.toString();
        }
        String inside = local.substring(1, local.length() - 1).replaceAll("\\\\(.)", "$1");
        return inside + '@' + address.domain();
    }

    private void add(String name, String value) {
        String bounded = value.length() > LONGEST ? value.substring(0, LONGEST) : value;
        lines.append(name).append('=').append(OneLine.of(bounded)).append('\n');
    }
}
