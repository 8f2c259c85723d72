package org.sluice.testing;

import java.util.List;
import java.util.Map;
import org.sluice.message.AuthResult;
import org.sluice.message.EnvelopeAddress;
import org.sluice.message.Headers;
import org.sluice.message.MessageBody;
import org.sluice.message.MessagePart;
import org.sluice.support.authentication.AuthenticationResults;
import org.sluice.validation.MessageContext;
import org.sluice.validation.Phase;

/** The message as the session has it; empty values before MAIL. */
record FakeMessage(Phase phase, FakeSession session, FakeAttributes attributes) implements MessageContext {
    @Override
    public String transactionId() {
        return phase.isOfConnection() ? "" : session.transactionId;
    }

    @Override
    public EnvelopeAddress sender() {
        return phase.isOfConnection() ? EnvelopeAddress.NULL : session.sender;
    }

    @Override
    public Map<String, String> mailParameters() {
        return Map.copyOf(session.mailParameters);
    }

    @Override
    public List<EnvelopeAddress> recipients() {
        // The one a call at RCPTTO is about has not been accepted yet.
        int others = session.recipients.size() - (phase == Phase.RCPTTO ? 1 : 0);
        return List.copyOf(session.recipients.subList(0, Math.max(0, others)));
    }

    @Override
    public Map<String, String> rcptParameters(EnvelopeAddress recipient) {
        return session.rcptParameters.getOrDefault(recipient, Map.of());
    }

    @Override
    public boolean isInternal() {
        return session.internal;
    }

    @Override
    public MessageBody body() {
        return content();
    }

    @Override
    public Headers headers() {
        return content();
    }

    @Override
    public MessageBody editedBody() {
        return content().afterHeader();
    }

    @Override
    public MessageBody edited() {
        MessageBody received = content();
        return session.edited == null ? received : session.edited;
    }

    @Override
    public List<MessagePart> parts() {
        return content().parts();
    }

    @Override
    public List<AuthResult> authResults() {
        return List.copyOf(session.authResults);
    }

    @Override
    public String authenticationResults() {
        return new AuthenticationResults("mx.sluice.test").value(authResults());
    }

    private FakeContent content() {
        if (!phase.hasContent()) {
            throw new IllegalStateException("no content in " + phase);
        }
        return session.content;
    }
}
