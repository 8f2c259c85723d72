package org.sluice.delivery.smtp;

/**
 * Makes the octets of a message ready for DATA (RFC 5321 section 4.5.2): a dot in front of a line is doubled, a CR or LF on
 * its own becomes a line end, the end is CRLF.CRLF. So whatever the message holds, no server sees an end before its end,
 * not even one that takes a bare LF for a line end.
 */
final class DotStuffer {

    private boolean lineStart = true;
    private boolean afterCr;

    /** How long the encoded form of that many octets may be. */
    static int bound(int length) {
        return 2 * length + 8;
    }

    /** Encodes the next octets; returns how many were written to {@code out} from that offset. */
    int encode(byte[] in, int length, byte[] out, int offset) {
        int at = offset;
        for (int i = 0; i < length; i++) {
            byte octet = in[i];
            if (afterCr) {
                afterCr = false;
                at = lineEnd(out, at);
                if (octet == '\n') {
                    continue;
                }
            }
            if (octet == '\r') {
                afterCr = true;
            } else if (octet == '\n') {
                at = lineEnd(out, at);
            } else {
                if (octet == '.' && lineStart) {
                    out[at++] = '.';
                }
                lineStart = false;
                out[at++] = octet;
            }
        }
        return at - offset;
    }

    /** Ends the message; returns how many octets were written. */
    int finish(byte[] out, int offset) {
        int at = offset;
        if (afterCr || !lineStart) {
            at = lineEnd(out, at);
        }
        out[at++] = '.';
        return lineEnd(out, at) - offset;
    }

    private int lineEnd(byte[] out, int at) {
        lineStart = true;
        out[at] = '\r';
        out[at + 1] = '\n';
        return at + 2;
    }
}
