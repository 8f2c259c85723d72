package org.sluice.spool;

import java.util.Objects;
import org.sluice.message.MessageBody;

/**
 * The octets of a message to be stored: {@code head}, then {@code body} from {@code offset} on. Entries of one batch that
 * hold the same {@link MessageBody} instance share one stored body. Immutable; the array is not to be changed.
 */
public final class Content {

    private final byte[] head;
    private final MessageBody body;
    private final long offset;

    private Content(byte[] head, MessageBody body, long offset) {
        this.head = Objects.requireNonNull(head, "head");
        this.body = Objects.requireNonNull(body, "body");
        this.offset = offset;
    }

    /** Octets to write in front, and where in the body to go on. */
    public static Content of(byte[] head, MessageBody body, long offset) {
        if (offset < 0 || offset > body.sizeOctets()) {
            throw new IllegalArgumentException("offset: " + offset + " (expected: within the body)");
        }
        return new Content(head, body, offset);
    }

    /** Octets written in front. */
    public byte[] head() {
        return head;
    }

    /** The shared octets. */
    public MessageBody body() {
        return body;
    }

    /** Where in the body the message goes on. */
    public long offset() {
        return offset;
    }

    /** Octets of the whole message. */
    public long sizeOctets() {
        return head.length + body.sizeOctets() - offset;
    }
}
