package org.sluice.core.context;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.sluice.core.content.Edit;
import org.sluice.core.content.MessageContent;
import org.sluice.core.record.Scene;
import org.sluice.message.EnvelopeAddress;

/** A view without the octets of the message, as it is kept, written out and read back. */
final class RememberedView implements Scene {

    private static final int BASE_OCTETS = 200;
    private static final int ENTRY_OCTETS = 40;

    private final ConnectionView.Moment connection;
    private final MessageView.Moment message;
    private final EnvelopeAddress recipient;
    private final long contentOctets;

    private RememberedView(
            ConnectionView.Moment connection,
            MessageView.Moment message,
            EnvelopeAddress recipient,
            long contentOctets) {
        this.connection = connection;
        this.message = message;
        this.recipient = recipient;
        this.contentOctets = contentOctets;
    }

    static RememberedView of(ConnectionView.Moment connection, MessageView.Moment message, EnvelopeAddress recipient) {
        if (message.content() == null) {
            return new RememberedView(connection, message, recipient, -1);
        }
        long octets = message.content().body().sizeOctets();
        return new RememberedView(connection, message.withoutContent(), recipient, octets);
    }

    /** Sizes of what changes from wave to wave; values that did not change are shared with the dictionary before. */
    @Override
    public long octets(Scene before) {
        RememberedView other = before instanceof RememberedView view ? view : null;
        return BASE_OCTETS
                + octets(connection.dictionary(), other == null ? Map.of() : other.connection.dictionary())
                + octets(message.dictionary(), other == null ? Map.of() : other.message.dictionary())
                + octets(message.edits());
    }

    @Override
    public Map<String, Object> picture() {
        Map<String, Object> picture = new LinkedHashMap<>();
        picture.put("session", connection.sessionId());
        picture.put("facts", SessionSnapshot.facts(connection.facts()));
        picture.put("extended", connection.hello().extended());
        picture.put("hello", connection.hello().domain());
        picture.put("tls", connection.tls());
        picture.put("user", connection.user());
        picture.put("connection", connection.dictionary());
        picture.put("transaction", message.transactionId());
        picture.put("sender", message.sender().toString());
        picture.put("parameters", message.parameters());
        picture.put("recipients", Pictures.addresses(message.recipients()));
        picture.put("rcptParameters", Pictures.ofParameters(message.rcptParameters()));
        picture.put("internal", message.internal());
        picture.put("edits", Pictures.ofEdits(message.edits()));
        picture.put("authResults", Pictures.ofAuthResults(message.authResults()));
        picture.put("authservId", message.authservId());
        picture.put("message", message.dictionary());
        picture.put("copy", message.ofCopy());
        picture.put("recipient", recipient == null ? null : recipient.toString());
        picture.put("contentOctets", contentOctets);
        return picture;
    }

    static View view(Picture picture, MessageContent content) {
        ConnectionView.Moment connection = new ConnectionView.Moment(
                picture.text("session"),
                SessionSnapshot.facts(picture.picture("facts")),
                new Hello(picture.flag("extended"), picture.text("hello")),
                picture.flag("tls"),
                picture.textOrNull("user"),
                Map.copyOf(picture.texts("connection")));
        MessageView.Moment message = new MessageView.Moment(
                picture.text("transaction"),
                EnvelopeAddress.parse(picture.text("sender")),
                Map.copyOf(picture.texts("parameters")),
                Pictures.addresses(picture, "recipients"),
                Pictures.parameters(picture, "rcptParameters"),
                picture.flag("internal"),
                content,
                Pictures.edits(picture.pictures("edits")),
                Pictures.authResults(picture.pictures("authResults")),
                Objects.requireNonNullElse(picture.textOrNull("authservId"), ""),
                Map.copyOf(picture.texts("message")),
                Map.copyOf(picture.texts("copy")));
        String recipient = picture.textOrNull("recipient");
        return new View(connection, message, recipient == null ? null : EnvelopeAddress.parse(recipient));
    }

    private static long octets(Map<String, String> dictionary, Map<String, String> before) {
        if (dictionary == before) {
            return 0;
        }
        long octets = 0;
        for (Map.Entry<String, String> entry : dictionary.entrySet()) {
            boolean shared = entry.getValue() == before.get(entry.getKey());
            octets += ENTRY_OCTETS + (shared ? 0 : entry.getValue().length());
        }
        return octets;
    }

    private static long octets(List<Edit> edits) {
        long octets = 0;
        for (Edit edit : edits) {
            octets += ENTRY_OCTETS + edit.weight();
        }
        return octets;
    }
}
