package org.sluice.injection;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.sluice.message.EnvelopeAddress;
import org.sluice.message.SmtpReply;

/** What became of a whole message. Immutable. */
public final class Reception {

    private final SmtpReply reply;
    private final boolean close;
    private final Duration delay;
    private final List<Receipt> receipts;

    private Reception(SmtpReply reply, boolean close, Duration delay, List<Receipt> receipts) {
        this.reply = Objects.requireNonNull(reply, "reply");
        this.close = close;
        this.delay = Objects.requireNonNull(delay, "delay");
        this.receipts = List.copyOf(receipts);
    }

    /** A result; the receipts in the order of the recipients. */
    public static Reception of(SmtpReply reply, boolean close, Duration delay, List<Receipt> receipts) {
        return new Reception(reply, close, delay, receipts);
    }

    /** The reply to the final dot. */
    public SmtpReply reply() {
        return reply;
    }

    /** Whether the connection is to be closed after the reply. */
    public boolean close() {
        return close;
    }

    /** How long to hold the reply back. */
    public Duration delay() {
        return delay;
    }

    /** What became of each recipient. */
    public List<Receipt> receipts() {
        return receipts;
    }

    /** Whether the message is ours now. */
    public boolean isAccepted() {
        return reply.code() / 100 == 2;
    }

    /** What became of one recipient's copy. Immutable. */
    public static final class Receipt {
        private final EnvelopeAddress recipient;
        private final String messageId;
        private final SmtpReply refusal;

        private Receipt(EnvelopeAddress recipient, String messageId, SmtpReply refusal) {
            this.recipient = Objects.requireNonNull(recipient, "recipient");
            this.messageId = Objects.requireNonNull(messageId, "messageId");
            this.refusal = refusal;
        }

        /** Ours, in queue or quarantine, or discarded. */
        public static Receipt accepted(EnvelopeAddress recipient, String messageId) {
            return new Receipt(recipient, messageId, null);
        }

        /** Not ours. */
        public static Receipt refused(EnvelopeAddress recipient, String messageId, SmtpReply refusal) {
            return new Receipt(recipient, messageId, Objects.requireNonNull(refusal, "refusal"));
        }

        /** The recipient as the client gave it. */
        public EnvelopeAddress recipient() {
            return recipient;
        }

        /** Id of the copy. */
        public String messageId() {
            return messageId;
        }

        /** Why it was refused; empty when it was not. */
        public Optional<SmtpReply> refusal() {
            return Optional.ofNullable(refusal);
        }
    }
}
