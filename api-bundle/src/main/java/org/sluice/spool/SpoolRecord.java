package org.sluice.spool;

import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import org.sluice.message.EnvelopeAddress;

/** All we know of one recipient's copy in the spool, its content apart. Immutable. */
public final class SpoolRecord {

    /** Where a copy stands. */
    public enum State {
        /** Waiting for delivery. */
        QUEUED,
        /** Kept apart until an operator decides or it expires. */
        QUARANTINED
    }

    private final String id;
    private final String transactionId;
    private final String sessionId;
    private final State state;
    private final EnvelopeAddress sender;
    private final EnvelopeAddress recipient;
    private final Map<String, String> parameters;
    private final Map<String, String> connection;
    private final Map<String, String> message;
    private final String origin;
    private final String peer;
    private final String binding;
    private final String bindingGroup;
    private final int priority;
    private final long sizeOctets;
    private final Instant receivedAt;
    private final Instant nextAttempt;
    private final int attempts;
    private final boolean held;
    private final String lastReply;
    private final String module;
    private final String reason;

    private SpoolRecord(Builder b) {
        this.id = Objects.requireNonNull(b.id, "id");
        this.transactionId = b.transactionId;
        this.sessionId = b.sessionId;
        this.state = b.state;
        this.sender = Objects.requireNonNull(b.sender, "sender");
        this.recipient = Objects.requireNonNull(b.recipient, "recipient");
        this.parameters = Map.copyOf(b.parameters);
        this.connection = Map.copyOf(b.connection);
        this.message = Map.copyOf(b.message);
        this.origin = b.origin;
        this.peer = b.peer;
        this.binding = b.binding;
        this.bindingGroup = b.bindingGroup;
        this.priority = b.priority;
        this.sizeOctets = b.sizeOctets;
        this.receivedAt = Objects.requireNonNull(b.receivedAt, "receivedAt");
        this.nextAttempt = b.nextAttempt == null ? b.receivedAt : b.nextAttempt;
        this.attempts = b.attempts;
        this.held = b.held;
        this.lastReply = b.lastReply;
        this.module = b.module;
        this.reason = b.reason;
    }

    /** Starts a record for a copy received at that moment. */
    public static Builder of(String id, EnvelopeAddress sender, EnvelopeAddress recipient, Instant receivedAt) {
        Builder builder = new Builder();
        builder.id = id;
        builder.sender = sender;
        builder.recipient = recipient;
        builder.receivedAt = receivedAt;
        return builder;
    }

    /** A builder that starts from this record. */
    public Builder with() {
        Builder b = of(id, sender, recipient, receivedAt);
        return b.transaction(sessionId, transactionId)
                .state(state)
                .parameters(parameters)
                .dictionaries(connection, message)
                .origin(origin, peer)
                .binding(binding, bindingGroup, priority)
                .sizeOctets(sizeOctets)
                .attempts(attempts, nextAttempt, lastReply)
                .held(held)
                .quarantine(module, reason);
    }

    /** Message id: unique, printable, without spaces. */
    public String id() {
        return id;
    }

    /** Shared by all copies of one DATA. */
    public String transactionId() {
        return transactionId;
    }

    /** The inbound session. */
    public String sessionId() {
        return sessionId;
    }

    /** Where it stands. */
    public State state() {
        return state;
    }

    /** Envelope sender. */
    public EnvelopeAddress sender() {
        return sender;
    }

    /** Envelope recipient. */
    public EnvelopeAddress recipient() {
        return recipient;
    }

    /** Parameters of MAIL and RCPT to be carried on ({@code BODY}, {@code RET}, {@code NOTIFY}, …), names in upper case. */
    public Map<String, String> parameters() {
        return parameters;
    }

    /** The connection dictionary at reception. */
    public Map<String, String> connection() {
        return connection;
    }

    /** The message dictionary at reception. */
    public Map<String, String> message() {
        return message;
    }

    /** {@code smtp}, {@code http} or {@code internal}. */
    public String origin() {
        return origin;
    }

    /** Address and port of the client; empty for our own mail. */
    public String peer() {
        return peer;
    }

    /** Chosen binding; {@code default} unless a module said otherwise. */
    public String binding() {
        return binding;
    }

    /** Chosen binding group; {@code default} unless a module said otherwise. */
    public String bindingGroup() {
        return bindingGroup;
    }

    /** 1 before 0. */
    public int priority() {
        return priority;
    }

    /** Octets of the whole message. */
    public long sizeOctets() {
        return sizeOctets;
    }

    /** When it was accepted. */
    public Instant receivedAt() {
        return receivedAt;
    }

    /** When delivery is to be tried next. */
    public Instant nextAttempt() {
        return nextAttempt;
    }

    /** Deliveries tried so far. */
    public int attempts() {
        return attempts;
    }

    /** Whether an operator holds it back. */
    public boolean held() {
        return held;
    }

    /** What the last attempt came to; empty before the first. */
    public String lastReply() {
        return lastReply;
    }

    /** The module that put it into quarantine; empty otherwise. */
    public String module() {
        return module;
    }

    /** Why it is in quarantine; empty otherwise. */
    public String reason() {
        return reason;
    }

    /** Collects the parts of a {@link SpoolRecord}. */
    public static final class Builder {
        private String id;
        private String transactionId = "";
        private String sessionId = "";
        private State state = State.QUEUED;
        private EnvelopeAddress sender;
        private EnvelopeAddress recipient;
        private Map<String, String> parameters = Map.of();
        private Map<String, String> connection = Map.of();
        private Map<String, String> message = Map.of();
        private String origin = "internal";
        private String peer = "";
        private String binding = "default";
        private String bindingGroup = "default";
        private int priority;
        private long sizeOctets;
        private Instant receivedAt;
        private Instant nextAttempt;
        private int attempts;
        private boolean held;
        private String lastReply = "";
        private String module = "";
        private String reason = "";

        private Builder() {}

        /** Session and transaction it came with. */
        public Builder transaction(String session, String transaction) {
            this.sessionId = session;
            this.transactionId = transaction;
            return this;
        }

        /** Where it stands. */
        public Builder state(State newState) {
            this.state = newState;
            return this;
        }

        /** Another sender. */
        public Builder sender(EnvelopeAddress address) {
            this.sender = address;
            return this;
        }

        /** Another recipient. */
        public Builder recipient(EnvelopeAddress address) {
            this.recipient = address;
            return this;
        }

        /** Parameters of MAIL and RCPT. */
        public Builder parameters(Map<String, String> values) {
            this.parameters = values;
            return this;
        }

        /** Both dictionaries. */
        public Builder dictionaries(Map<String, String> ofConnection, Map<String, String> ofMessage) {
            this.connection = ofConnection;
            this.message = ofMessage;
            return this;
        }

        /** How and from where it came. */
        public Builder origin(String word, String peerAddress) {
            this.origin = word;
            this.peer = peerAddress;
            return this;
        }

        /** What SET_BINDING chose. */
        public Builder binding(String name, String group, int newPriority) {
            this.binding = name;
            this.bindingGroup = group;
            this.priority = newPriority;
            return this;
        }

        /** Octets of the whole message. */
        public Builder sizeOctets(long octets) {
            this.sizeOctets = octets;
            return this;
        }

        /** What delivery has come to. */
        public Builder attempts(int count, Instant next, String reply) {
            this.attempts = count;
            this.nextAttempt = next;
            this.lastReply = reply;
            return this;
        }

        /** Whether an operator holds it back. */
        public Builder held(boolean hold) {
            this.held = hold;
            return this;
        }

        /** Who put it into quarantine, and why. */
        public Builder quarantine(String byModule, String why) {
            this.module = byModule;
            this.reason = why;
            return this;
        }

        /** The finished value. */
        public SpoolRecord build() {
            return new SpoolRecord(this);
        }
    }
}
