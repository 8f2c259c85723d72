package org.sluice.delivery.queue;

import java.nio.charset.StandardCharsets;
import org.sluice.spool.SpoolRecord;

/**
 * One message in the index, in about a hundred octets: a million of them must fit. The fields that change belong to
 * {@link QueueIndex} and its lock.
 */
public final class Entry {

    /** Where an entry stands. */
    enum State {
        /** Due; in its queue's ready line. */
        READY,
        /** Not due yet; in its queue's heap. */
        WAITING,
        /** Being delivered. */
        ACTIVE,
        /** Decided; the spool does not know yet. */
        SETTLING,
        /** Done; a heap or line may still hold it for a while. */
        GONE
    }

    /** {@code due} of a message an operator holds back. */
    static final long NEVER = Long.MAX_VALUE;

    private final byte[] id;
    final boolean urgent;
    final DomainQueue queue;
    final boolean repeat;
    Entry nextInBucket;
    SpoolRecord warm;
    long due;
    State state = State.WAITING;

    Entry(String id, DomainQueue queue, boolean urgent, boolean repeat, long due) {
        this(id.getBytes(StandardCharsets.UTF_8), queue, urgent, repeat, due);
    }

    private Entry(byte[] id, DomainQueue queue, boolean urgent, boolean repeat, long due) {
        this.id = id;
        this.queue = queue;
        this.urgent = urgent;
        this.repeat = repeat;
        this.due = due;
    }

    /**
     * The same message with another due time. A new object: a heap may still hold this one, and must neither take it for
     * waiting again nor see its time change.
     */
    Entry again(long newDue, boolean mayBeRepeat) {
        return new Entry(id, queue, urgent, mayBeRepeat, newDue);
    }

    /** The message id. */
    public String id() {
        return new String(id, StandardCharsets.UTF_8);
    }

    /** When it is to be tried, in milliseconds since the epoch. */
    public long due() {
        return due;
    }

    boolean hasId(byte[] other) {
        return java.util.Arrays.equals(id, other);
    }

    int hash() {
        return spread(id);
    }

    static int spread(byte[] id) {
        int hash = java.util.Arrays.hashCode(id);
        return hash ^ hash >>> 16;
    }
}
