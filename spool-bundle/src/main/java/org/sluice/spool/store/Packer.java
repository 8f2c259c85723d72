package org.sluice.spool.store;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Writes numbers and texts in a compact form; {@link Unpacker} reads them. */
final class Packer {

    private byte[] octets = new byte[512];
    private int length;

    Packer octet(int value) {
        room(1);
        octets[length++] = (byte) value;
        return this;
    }

    /** Seven bits per octet, least significant first; negative numbers take ten octets. */
    Packer number(long value) {
        room(10);
        long rest = value;
        while ((rest & ~0x7fL) != 0) {
            octets[length++] = (byte) (rest & 0x7f | 0x80);
            rest >>>= 7;
        }
        octets[length++] = (byte) rest;
        return this;
    }

    /** Big-endian, so that keys sort as the numbers do. */
    Packer fixed(long value, int width) {
        room(width);
        for (int shift = (width - 1) * 8; shift >= 0; shift -= 8) {
            octets[length++] = (byte) (value >>> shift);
        }
        return this;
    }

    Packer text(String value) {
        return block(value.getBytes(StandardCharsets.UTF_8));
    }

    /** Its length, then the octets. */
    Packer block(byte[] value) {
        return number(value.length).raw(value, 0, value.length);
    }

    Packer block(Packer value) {
        return number(value.length).raw(value.octets, 0, value.length);
    }

    Packer raw(byte[] source, int from, int count) {
        room(count);
        System.arraycopy(source, from, octets, length, count);
        length += count;
        return this;
    }

    int length() {
        return length;
    }

    byte[] toArray() {
        return Arrays.copyOf(octets, length);
    }

    private void room(int more) {
        if (length + more > octets.length) {
            octets = Arrays.copyOf(octets, Math.max(octets.length * 2, length + more));
        }
    }
}
