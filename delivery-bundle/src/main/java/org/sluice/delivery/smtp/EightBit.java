package org.sluice.delivery.smtp;

/** What becomes of octets beyond ASCII when the next hop does not offer 8BITMIME (RFC 6152 section 3). */
public enum EightBit {
    /** They go out as they are: nearly every server takes them, and signatures stay valid. */
    SEND,
    /** Parts that hold them are re-encoded, which breaks signatures over the message. */
    CONVERT,
    /** The message goes back. */
    BOUNCE
}
