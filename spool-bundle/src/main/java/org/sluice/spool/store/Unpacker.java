package org.sluice.spool.store;

import java.nio.charset.StandardCharsets;

/** Reads what {@link Packer} wrote; believes no length it has not checked. */
final class Unpacker {

    private final byte[] octets;
    private final int end;
    private int at;

    Unpacker(byte[] octets) {
        this(octets, 0, octets.length);
    }

    Unpacker(byte[] octets, int from, int end) {
        this.octets = octets;
        this.at = from;
        this.end = end;
    }

    boolean hasMore() {
        return at < end;
    }

    int octet() throws DamagedException {
        need(1);
        return octets[at++] & 0xff;
    }

    long number() throws DamagedException {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            int next = octet();
            value |= (long) (next & 0x7f) << shift;
            if (next < 0x80) {
                return value;
            }
        }
        throw new DamagedException("number of more than ten octets at " + at);
    }

    int count() throws DamagedException {
        long value = number();
        if (value < 0 || value > Integer.MAX_VALUE) {
            throw new DamagedException("number out of range at " + at + ": " + value);
        }
        return (int) value;
    }

    long fixed(int width) throws DamagedException {
        need(width);
        long value = 0;
        for (int i = 0; i < width; i++) {
            value = value << 8 | octets[at++] & 0xff;
        }
        return value;
    }

    String text() throws DamagedException {
        int length = count();
        need(length);
        at += length;
        return new String(octets, at - length, length, StandardCharsets.UTF_8);
    }

    /** What is left, as text. */
    String restAsText() {
        String text = new String(octets, at, end - at, StandardCharsets.UTF_8);
        at = end;
        return text;
    }

    /** A block as its own source; this one goes on behind it. */
    Unpacker block() throws DamagedException {
        int length = count();
        need(length);
        at += length;
        return new Unpacker(octets, at - length, at);
    }

    private void need(int count) throws DamagedException {
        if (count > end - at) {
            throw new DamagedException(
                    "cut short: " + count + " octets expected at " + at + ", " + (end - at) + " there");
        }
    }
}
