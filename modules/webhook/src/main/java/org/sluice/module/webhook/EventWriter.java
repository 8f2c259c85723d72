package org.sluice.module.webhook;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.sluice.message.AuthResult;
import org.sluice.message.EnvelopeAddress;
import org.sluice.message.HeaderField;
import org.sluice.message.MessageBody;
import org.sluice.validation.Attributes;
import org.sluice.validation.ConnectionContext;
import org.sluice.validation.MessageContext;
import org.sluice.validation.ValidationContext;

/**
 * Writes a question as JSON, as {@code docs/webhook/event.schema.json} describes it. The message is the last member of all, so that
 * what is in front of it and behind it is two pieces, and it can be streamed between them. One for each question.
 */
final class EventWriter {

    private static final int VERSION = 1;

    private final ValidationContext context;
    private final Settings settings;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream(2_048);
    private final JsonGenerator json;
    private int messageAt = -1;

    private EventWriter(JsonFactory factory, ValidationContext context, Settings settings) throws IOException {
        this.context = context;
        this.settings = settings;
        this.json = factory.createGenerator(out);
    }

    static Event write(JsonFactory factory, ValidationContext context, Settings settings) {
        try {
            return new EventWriter(factory, context, settings).write();
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible); // memory does not fail so
        }
    }

    /** Whether this question carries the message. */
    static boolean carriesMessage(ValidationContext context, Settings settings) {
        return context.phase().hasContent()
                && settings.content() == Content.WHOLE
                && context.message().body().sizeOctets() <= settings.mostOctets();
    }

    private Event write() throws IOException {
        // Not the call's clock: a receiver compares it with its own, and a replay asks it later than the mail came.
        Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        String id = id();
        json.writeStartObject();
        json.writeNumberField("version", VERSION);
        json.writeStringField("id", id);
        json.writeStringField("time", now.toString());
        text("hook", settings.hook());
        json.writeStringField("phase", context.phase().word());
        json.writeBooleanField("decides", settings.decides());
        session();
        if (!context.phase().isOfConnection()) {
            transaction();
        }
        variables();
        if (context.phase().hasContent()) {
            authentication();
            message();
        }
        json.writeEndObject();
        json.close();
        byte[] all = out.toByteArray();
        if (messageAt < 0) {
            return new Event(id, now.getEpochSecond(), all, Optional.empty(), new byte[0]);
        }
        MessageBody message = new Base64Body(context.message().body());
        byte[] before = Arrays.copyOf(all, messageAt);
        byte[] behind = Arrays.copyOfRange(all, messageAt, all.length);
        return new Event(id, now.getEpochSecond(), before, Optional.of(message), behind);
    }

    /** Begins with what our logs call it; the rest is nobody else's. */
    private String id() {
        String transaction = context.message().transactionId();
        String known = transaction.isEmpty() ? context.connection().sessionId() : transaction;
        return known + '-' + UUID.randomUUID().toString().replace("-", "");
    }

    private void session() throws IOException {
        ConnectionContext connection = context.connection();
        json.writeObjectFieldStart("session");
        text("id", connection.sessionId());
        text("listener", connection.listener());
        text("protocol", connection.protocol());
        json.writeObjectFieldStart("client");
        address(connection.remoteAddress());
        optional("name", confirmedName(connection.attributes()));
        json.writeEndObject();
        json.writeObjectFieldStart("server");
        address(connection.localAddress());
        json.writeEndObject();
        optional("helo", Optional.of(connection.helloName()).filter(name -> !name.isEmpty()));
        json.writeBooleanField("tls", connection.isTls());
        optional("user", connection.user());
        json.writeEndObject();
    }

    /** Only a name that leads back to the address: anybody can claim one. */
    private static Optional<String> confirmedName(Attributes attributes) {
        boolean confirmed =
                attributes.get("fcdns.status").filter("pass"::equals).isPresent();
        return confirmed ? attributes.get("fcdns.name") : Optional.empty();
    }

    private void transaction() throws IOException {
        MessageContext message = context.message();
        json.writeObjectFieldStart("transaction");
        text("id", message.transactionId());
        json.writeBooleanField("internal", message.isInternal());
        json.writeObjectFieldStart("sender");
        text("address", message.sender().toString());
        texts("parameters", message.mailParameters());
        json.writeEndObject();
        json.writeArrayFieldStart("recipients");
        for (EnvelopeAddress each : message.recipients()) {
            recipient(each);
        }
        json.writeEndArray();
        Optional<EnvelopeAddress> recipient = context.recipient();
        if (recipient.isPresent()) {
            json.writeFieldName("recipient");
            recipient(recipient.get());
        }
        json.writeEndObject();
    }

    /** An object, so that more can be said of one some day. */
    private void recipient(EnvelopeAddress recipient) throws IOException {
        json.writeStartObject();
        text("address", recipient.toString());
        Map<String, String> parameters = context.message().rcptParameters(recipient);
        if (!parameters.isEmpty()) {
            texts("parameters", parameters);
        }
        json.writeEndObject();
    }

    private void variables() throws IOException {
        json.writeObjectFieldStart("variables");
        if (settings.sendsConnection()) {
            texts("connection", context.connection().attributes().asMap());
        }
        if (settings.sendsMessage() && !context.phase().isOfConnection()) {
            texts("message", context.message().attributes().asMap());
        }
        json.writeEndObject();
    }

    private void authentication() throws IOException {
        json.writeArrayFieldStart("authentication");
        for (AuthResult each : context.message().authResults()) {
            json.writeStartObject();
            text("method", each.method());
            text("result", each.result());
            texts("properties", each.properties());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private void message() throws IOException {
        json.writeObjectFieldStart("message");
        json.writeNumberField("size", context.message().body().sizeOctets());
        if (settings.content() != Content.NONE) {
            headers(context.message().headers().fields());
        }
        if (carriesMessage(context, settings)) {
            json.writeFieldName("raw");
            json.writeRawValue("\"");
            json.flush();
            messageAt = out.size();
            json.writeRaw('"');
        } else if (settings.content() == Content.WHOLE) {
            json.writeBooleanField("too_large", true);
        }
        json.writeEndObject();
    }

    private void headers(List<HeaderField> fields) throws IOException {
        Map<Integer, String> undecodable = new TreeMap<>();
        json.writeArrayFieldStart("headers");
        for (int i = 0; i < fields.size(); i++) {
            String value = fields.get(i).unfolded();
            Optional<String> decoded = Text.decoded(value);
            if (decoded.isEmpty()) {
                undecodable.put(i, value);
            }
            json.writeStartArray();
            json.writeString(Text.replaced(fields.get(i).name()));
            json.writeString(decoded.orElseGet(() -> Text.replaced(value)));
            json.writeEndArray();
        }
        json.writeEndArray();
        if (!undecodable.isEmpty()) {
            json.writeObjectFieldStart("header_octets");
            for (Map.Entry<Integer, String> each : undecodable.entrySet()) {
                json.writeStringField(
                        each.getKey().toString(), Base64.getEncoder().encodeToString(Text.octets(each.getValue())));
            }
            json.writeEndObject();
        }
    }

    private void address(InetSocketAddress address) throws IOException {
        json.writeStringField("address", address.getAddress().getHostAddress());
        json.writeNumberField("port", address.getPort());
    }

    private void text(String name, String value) throws IOException {
        json.writeStringField(name, Text.wellFormed(value));
    }

    private void optional(String name, Optional<String> value) throws IOException {
        if (value.isPresent()) {
            text(name, value.get());
        } else {
            json.writeNullField(name);
        }
    }

    private void texts(String name, Map<String, String> values) throws IOException {
        json.writeObjectFieldStart(name);
        for (Map.Entry<String, String> each : new TreeMap<>(values).entrySet()) {
            text(Text.wellFormed(each.getKey()), each.getValue());
        }
        json.writeEndObject();
    }
}
