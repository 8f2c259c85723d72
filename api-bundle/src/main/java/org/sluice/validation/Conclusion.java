package org.sluice.validation;

import java.net.InetSocketAddress;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.sluice.message.EnvelopeAddress;
import org.sluice.message.SmtpReply;

/** How a phase ended, with both dictionaries as they were then. Immutable. */
public final class Conclusion {

    private final Phase phase;
    private final String sessionId;
    private final String transactionId;
    private final EnvelopeAddress recipient;
    private final Verdict verdict;
    private final SmtpReply reply;
    private final String module;
    private final Map<String, String> connection;
    private final Map<String, String> message;
    private final InetSocketAddress peer;
    private final InetSocketAddress local;
    private final String listener;
    private final EnvelopeAddress sender;

    private Conclusion(Builder b) {
        this.phase = Objects.requireNonNull(b.phase, "phase");
        this.sessionId = Objects.requireNonNull(b.sessionId, "sessionId");
        this.transactionId = b.transactionId;
        this.recipient = b.recipient;
        this.verdict = Objects.requireNonNull(b.verdict, "verdict");
        this.reply = b.reply;
        this.module = b.module;
        this.connection = Map.copyOf(b.connection);
        this.message = Map.copyOf(b.message);
        this.peer = b.peer;
        this.local = b.local;
        this.listener = b.listener;
        this.sender = b.sender;
    }

    /** Starts one. */
    public static Builder of(Phase phase, String sessionId, Verdict verdict) {
        Builder builder = new Builder();
        builder.phase = phase;
        builder.sessionId = sessionId;
        builder.verdict = verdict;
        return builder;
    }

    /** The phase. */
    public Phase phase() {
        return phase;
    }

    /** The session. */
    public String sessionId() {
        return sessionId;
    }

    /** The transaction; empty before MAIL. */
    public String transactionId() {
        return transactionId;
    }

    /** The recipient, where the phase is about one. */
    public Optional<EnvelopeAddress> recipient() {
        return Optional.ofNullable(recipient);
    }

    /** What was decided. */
    public Verdict verdict() {
        return verdict;
    }

    /** What the client was told; empty where nothing was refused. */
    public Optional<SmtpReply> reply() {
        return Optional.ofNullable(reply);
    }

    /** The module that decided; {@code core} for the core's own rules, empty when nobody objected. */
    public String module() {
        return module;
    }

    /** The connection dictionary. */
    public Map<String, String> connection() {
        return connection;
    }

    /** The message dictionary. */
    public Map<String, String> message() {
        return message;
    }

    /** The client; empty for mail of our own. */
    public Optional<InetSocketAddress> peer() {
        return Optional.ofNullable(peer);
    }

    /** The address the client reached us at; empty where it is not known. */
    public Optional<InetSocketAddress> local() {
        return Optional.ofNullable(local);
    }

    /** Name of the listener; empty where it is not known. */
    public String listener() {
        return listener;
    }

    /** The sender, from MAIL on. */
    public Optional<EnvelopeAddress> sender() {
        return Optional.ofNullable(sender);
    }

    /** Collects the parts of a {@link Conclusion}. */
    public static final class Builder {
        private Phase phase;
        private String sessionId;
        private String transactionId = "";
        private EnvelopeAddress recipient;
        private Verdict verdict;
        private SmtpReply reply;
        private String module = "";
        private Map<String, String> connection = Map.of();
        private Map<String, String> message = Map.of();
        private InetSocketAddress peer;
        private InetSocketAddress local;
        private String listener = "";
        private EnvelopeAddress sender;

        private Builder() {}

        /** Who came, and where; a null peer for mail of our own. */
        public Builder client(InetSocketAddress address, String listenerName) {
            this.peer = address;
            this.listener = listenerName;
            return this;
        }

        /** The address the client reached us at; null where there is none. */
        public Builder local(InetSocketAddress address) {
            this.local = address;
            return this;
        }

        /** The sender; null before MAIL. */
        public Builder sender(EnvelopeAddress address) {
            this.sender = address;
            return this;
        }

        /** The transaction. */
        public Builder transaction(String id) {
            this.transactionId = id;
            return this;
        }

        /** The recipient; null for none. */
        public Builder recipient(EnvelopeAddress address) {
            this.recipient = address;
            return this;
        }

        /** The reply; null for none. */
        public Builder reply(SmtpReply given) {
            this.reply = given;
            return this;
        }

        /** The deciding module. */
        public Builder module(String name) {
            this.module = name;
            return this;
        }

        /** Both dictionaries. */
        public Builder dictionaries(Map<String, String> ofConnection, Map<String, String> ofMessage) {
            this.connection = ofConnection;
            this.message = ofMessage;
            return this;
        }

        /** The finished value. */
        public Conclusion build() {
            return new Conclusion(this);
        }
    }
}
