package org.sluice.delivery.mime;

/** What kinds of octets a text holds. */
final class Octets {

    /** RFC 5321 section 4.5.3.1.6, without CRLF. */
    private static final int MAX_LINE = 998;

    private boolean eighthBit;
    private boolean odd;
    private boolean afterCr;
    private int column;

    static Octets of(byte[] octets) {
        Octets seen = new Octets();
        seen.add(octets, 0, octets.length);
        return seen;
    }

    void add(byte[] octets, int offset, int length) {
        for (int i = offset; i < offset + length; i++) {
            add(octets[i]);
        }
    }

    boolean haveEighthBit() {
        return eighthBit;
    }

    /** Whether CR and LF stand together only, no line is too long, and there is no NUL. */
    boolean areLines() {
        return !odd && !afterCr;
    }

    private void add(byte octet) {
        eighthBit |= octet < 0;
        boolean endsLine = afterCr && octet == '\n';
        odd |= octet == 0 || afterCr != (octet == '\n');
        afterCr = octet == '\r';
        column = endsLine ? 0 : afterCr ? column : column + 1;
        odd |= column > MAX_LINE;
    }
}
