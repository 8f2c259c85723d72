package org.sluice.module.milter;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sluice.message.EnvelopeAddress;
import org.sluice.support.text.OneLine;
import org.sluice.support.text.Xtext;
import org.sluice.validation.Attributes;
import org.sluice.validation.ConnectionContext;
import org.sluice.validation.ValidationContext;

/** What a filter may know beside the event itself, under the names sendmail gave it. */
final class Macros {

    private static final int MOST = 512;

    private final Map<String, String> values;

    private Macros(Map<String, String> values) {
        this.values = values;
    }

    /** As things stand; {@code recipient}: the one the event is about. */
    static Macros of(ValidationContext context, String hostname, Optional<EnvelopeAddress> recipient) {
        Map<String, String> values = new LinkedHashMap<>();
        ConnectionContext client = context.connection();
        String address = Client.text(client.remoteAddress());
        String name = Client.name(client);
        values.put("j", hostname);
        values.put("v", "Sluice");
        values.put("_", name.startsWith("[") ? name : name + " [" + address + "]");
        values.put("{daemon_name}", client.listener());
        values.put("{daemon_addr}", Client.text(client.localAddress()));
        values.put("{daemon_port}", String.valueOf(client.localAddress().getPort()));
        values.put("{client_addr}", address);
        values.put("{client_name}", name);
        values.put("{client_ptr}", name);
        values.put("{client_port}", String.valueOf(client.remoteAddress().getPort()));
        values.put("s", client.helloName());
        ofEncryption(client, values);
        ofLogin(context, values);
        ofMessage(context, recipient, values);
        return new Macros(values);
    }

    /** Names in certificates count where an authority stands behind them. */
    private static void ofEncryption(ConnectionContext client, Map<String, String> values) {
        if (!client.isTls()) {
            return;
        }
        Attributes facts = client.attributes();
        values.put("{tls_version}", facts.get("tls_protocol").orElse(""));
        values.put("{cipher}", facts.get("tls_cipher").orElse(""));
        values.put("{cipher_bits}", facts.get("tls_cipher_usebits").orElse(""));
        if (facts.isTrue("tls_client_verified")) {
            values.put("{cert_subject}", facts.get("tls_client_cert_subject_cn").orElse(""));
            values.put("{cert_issuer}", facts.get("tls_client_cert_issuer_cn").orElse(""));
        }
    }

    /** Filters know a user by {@code {auth_type}}; so there is one, however he logged in. */
    private static void ofLogin(ValidationContext context, Map<String, String> values) {
        ConnectionContext client = context.connection();
        client.user().ifPresent(user -> {
            values.put("{auth_authen}", user);
            values.put("{auth_type}", client.attributes().get("auth_name").orElse("SASL"));
            if (!context.phase().isOfConnection()) {
                String submitter = context.message().mailParameters().getOrDefault("AUTH", "");
                values.put("{auth_author}", Xtext.decode(submitter).orElse(""));
            }
        });
    }

    private static void ofMessage(
            ValidationContext context, Optional<EnvelopeAddress> recipient, Map<String, String> values) {
        values.put("i", context.message().transactionId());
        if (context.phase().isOfConnection()) {
            return;
        }
        EnvelopeAddress sender = context.message().sender();
        values.put("f", sender.toString());
        values.put("{mail_addr}", sender.toString());
        values.put("{mail_host}", sender.domain());
        values.put("{mail_mailer}", "smtp");
        values.put("{nrcpts}", String.valueOf(context.message().recipients().size()));
        recipient.ifPresent(each -> {
            values.put("{rcpt_addr}", each.toString());
            values.put("{rcpt_host}", each.domain());
            values.put("{rcpt_mailer}", "smtp");
        });
    }

    /** The packet in front of an event; empty where there is nothing to tell. A filter may ask for a name with or without braces. */
    Optional<Packet> at(Stage stage, Agreement agreement) {
        List<String> texts = new ArrayList<>(List.of(""));
        for (String name : agreement.macrosAt(stage)) {
            String value = values.getOrDefault(name, values.getOrDefault("{" + name + "}", ""));
            if (!value.isEmpty()) {
                texts.add(name);
                texts.add(OneLine.of(value.length() > MOST ? value.substring(0, MOST) : value));
            }
        }
        if (texts.size() == 1) {
            return Optional.empty();
        }
        // The letter of the event stands in front of the first name, without an end of its own.
        texts.remove(0);
        texts.set(0, stage.letter() + texts.get(0));
        return Optional.of(Packet.of(Packet.MACROS, texts));
    }
}
