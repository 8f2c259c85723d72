package org.sluice.delivery.mime;

/** What a next hop takes in DATA. */
public enum Medium {
    /** Lines of ASCII (RFC 5321 section 2.3.7). */
    SEVEN_BIT,
    /** Lines of any octets but NUL (RFC 6152). */
    EIGHT_BIT;

    boolean takes(Octets octets) {
        return octets.areLines() && (this == EIGHT_BIT || !octets.haveEighthBit());
    }
}
