package org.sluice.spool.store;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.sluice.spool.SpoolRecord.State;

/**
 * One line of the index: which number a message id has, and where its content lies.
 *
 * @param id the message id
 * @param state the part of the record family it is in
 * @param number order of reception; never used twice
 * @param placement where the content lies
 */
record Entry(String id, State state, long number, Placement placement) {

    private static final int VERSION = 1;

    byte[] indexKey() {
        return indexKey(id);
    }

    static byte[] indexKey(String id) {
        return id.getBytes(StandardCharsets.UTF_8);
    }

    byte[] indexValue() {
        Packer out = new Packer().octet(VERSION).octet(code(state)).fixed(number, Long.BYTES);
        placement.writeTo(out);
        return out.toArray();
    }

    static Entry of(byte[] indexKey, byte[] indexValue) throws DamagedException {
        Unpacker in = new Unpacker(indexValue);
        if (in.octet() != VERSION) {
            throw new DamagedException("index entry of an unknown version");
        }
        String id = new String(indexKey, StandardCharsets.UTF_8);
        return new Entry(id, state(in.octet()), in.fixed(Long.BYTES), Placement.readFrom(in));
    }

    /** State first, so that a scan of the few in quarantine does not pass the many that are queued. */
    byte[] recordKey() {
        return recordKey(state, number);
    }

    static byte[] recordKey(State state, long number) {
        return new Packer().octet(code(state)).fixed(number, Long.BYTES).toArray();
    }

    /** The number in a record key. */
    static long number(byte[] recordKey) {
        return ByteBuffer.wrap(recordKey).getLong(1);
    }

    /** The key of the value that holds the body. */
    byte[] bodyKey() {
        return new Packer().fixed(placement.body(), Long.BYTES).octet(0).toArray();
    }

    /** The key of the value that holds the head where that is apart. */
    byte[] headKey() {
        return new Packer().fixed(number, Long.BYTES).octet(1).toArray();
    }

    boolean hasOwnHead() {
        return placement.isCounted() && placement.headOctets() > 0;
    }

    Entry in(State newState) {
        return new Entry(id, newState, number, placement);
    }

    /** On disk; not the ordinal, which may change. */
    static int code(State state) {
        return switch (state) {
            case QUEUED -> 1;
            case QUARANTINED -> 2;
        };
    }

    static State state(int code) throws DamagedException {
        return switch (code) {
            case 1 -> State.QUEUED;
            case 2 -> State.QUARANTINED;
            default -> throw new DamagedException("unknown state: " + code);
        };
    }
}
