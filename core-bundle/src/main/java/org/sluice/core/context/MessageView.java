package org.sluice.core.context;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.sluice.core.content.Edit;
import org.sluice.core.content.MessageContent;
import org.sluice.message.AuthResult;
import org.sluice.message.EnvelopeAddress;
import org.sluice.message.Headers;
import org.sluice.message.MessageBody;
import org.sluice.message.MessagePart;
import org.sluice.support.authentication.AuthenticationResults;
import org.sluice.validation.Attributes;
import org.sluice.validation.MessageContext;

/** A message as it stood when a call was made. Immutable, but for the call's own writes. */
final class MessageView implements MessageContext {

    private final Moment moment;
    private final Overlay own;
    private final Attributes attributes;

    MessageView(Moment moment, Overlay own) {
        this.moment = moment;
        this.own = own;
        this.attributes = LayeredAttributes.ofMessage(moment.dictionary, moment.ofCopy, own);
    }

    @Override
    public String transactionId() {
        return moment.transactionId;
    }

    @Override
    public EnvelopeAddress sender() {
        return moment.sender;
    }

    @Override
    public Map<String, String> mailParameters() {
        return moment.parameters;
    }

    @Override
    public List<EnvelopeAddress> recipients() {
        return moment.recipients;
    }

    @Override
    public Map<String, String> rcptParameters(EnvelopeAddress recipient) {
        return moment.rcptParameters.getOrDefault(recipient, Map.of());
    }

    @Override
    public boolean isInternal() {
        return moment.internal;
    }

    @Override
    public MessageBody body() {
        return content().body();
    }

    @Override
    public Headers headers() {
        return content().headers(edits());
    }

    @Override
    public MessageBody editedBody() {
        return content().editedBody(edits());
    }

    @Override
    public MessageBody edited() {
        return content().edited(edits());
    }

    @Override
    public List<MessagePart> parts() {
        return content().parts(edits());
    }

    @Override
    public List<AuthResult> authResults() {
        return moment.authResults;
    }

    @Override
    public String authenticationResults() {
        return new AuthenticationResults(moment.authservId).value(moment.authResults);
    }

    @Override
    public Attributes attributes() {
        return attributes;
    }

    private MessageContent content() {
        if (moment.content == null) {
            throw new IllegalStateException("message: its content is not here yet (expected: DATA or later)");
        }
        return moment.content;
    }

    private List<Edit> edits() {
        List<Edit> added = own.edits();
        if (added.isEmpty()) {
            return moment.edits;
        }
        List<Edit> all = new ArrayList<>(moment.edits);
        all.addAll(added);
        return all;
    }

    /**
     * What a transaction or copy shares with every view made at that moment.
     *
     * @param rcptParameters of those that came with some, the one the phase is about included
     * @param content null before DATA
     */
    record Moment(
            String transactionId,
            EnvelopeAddress sender,
            Map<String, String> parameters,
            List<EnvelopeAddress> recipients,
            Map<EnvelopeAddress, Map<String, String>> rcptParameters,
            boolean internal,
            MessageContent content,
            List<Edit> edits,
            List<AuthResult> authResults,
            String authservId,
            Map<String, String> dictionary,
            Map<String, String> ofCopy) {

        static final Moment NONE = new Moment(
                "",
                EnvelopeAddress.NULL,
                Map.of(),
                List.of(),
                Map.of(),
                false,
                null,
                List.of(),
                List.of(),
                "",
                Map.of(),
                Map.of());

        /** The same, holding on to nothing that goes with the message. */
        Moment withoutContent() {
            return with(null, edits);
        }

        Moment about(MessageContent other) {
            return with(other, List.of());
        }

        /** The same with these facts in front of those of the dictionary. */
        Moment noting(Map<String, String> facts) {
            Map<String, String> all = new HashMap<>(ofCopy);
            all.putAll(facts);
            return new Moment(
                    transactionId,
                    sender,
                    parameters,
                    recipients,
                    rcptParameters,
                    internal,
                    content,
                    edits,
                    authResults,
                    authservId,
                    dictionary,
                    Map.copyOf(all));
        }

        private Moment with(MessageContent otherContent, List<Edit> otherEdits) {
            return new Moment(
                    transactionId,
                    sender,
                    parameters,
                    recipients,
                    rcptParameters,
                    internal,
                    otherContent,
                    otherEdits,
                    authResults,
                    authservId,
                    dictionary,
                    ofCopy);
        }
    }
}
