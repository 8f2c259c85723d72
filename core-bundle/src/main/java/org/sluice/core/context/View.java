package org.sluice.core.context;

import java.util.Map;
import java.util.Optional;
import org.sluice.core.content.MessageContent;
import org.sluice.core.record.Scene;
import org.sluice.message.EnvelopeAddress;
import org.sluice.validation.ConnectionContext;
import org.sluice.validation.MessageContext;

/**
 * What one phase is asked about, as it stood at that moment. Made on the home executor once per wave and shared by its
 * calls; immutable, so a call may read it from any thread and two calls of a wave see the same.
 */
public final class View {

    private final ConnectionView.Moment connection;
    private final MessageView.Moment message;
    private final EnvelopeAddress recipient;
    private RememberedView memory;

    View(ConnectionView.Moment connection, MessageView.Moment message, EnvelopeAddress recipient) {
        this.connection = connection;
        this.message = message;
        this.recipient = recipient;
    }

    /**
     * The view of a picture that {@link #memory} gave.
     *
     * @param content null where there was none
     * @throws IllegalArgumentException naming what is missing or wrong
     */
    public static View of(Picture picture, MessageContent content) {
        return RememberedView.view(picture, content);
    }

    /** The connection, with a call's own writes in front. */
    public ConnectionContext connection(Overlay own) {
        return new ConnectionView(connection, own);
    }

    /** The message, with a call's own writes in front. */
    public MessageContext message(Overlay own) {
        return new MessageView(message, own);
    }

    /** The recipient the phase is about. */
    public Optional<EnvelopeAddress> recipient() {
        return Optional.ofNullable(recipient);
    }

    /** The session's id, for logs. */
    public String sessionId() {
        return connection.sessionId();
    }

    /** The same about other octets. */
    public View about(MessageContent other) {
        return new View(connection, message.about(other), recipient);
    }

    /** The same with facts somebody has noted since, for those who are asked by them. */
    public View noting(Map<String, String> facts) {
        return facts.isEmpty() ? this : new View(connection, message.noting(facts), recipient);
    }

    /** What may be remembered of it when the message is gone: all but its content. The same for all calls of a wave. */
    public Scene memory() {
        if (memory == null) {
            memory = RememberedView.of(connection, message, recipient);
        }
        return memory;
    }
}
