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
        int i = 0;
        while (i < length) {
            byte octet = in[i];
            if (octet == '\n' || afterCr) {
                afterCr = false;
                at = lineEnd(out, at);
                i += octet == '\n' ? 1 : 0;
            } else if (octet == '\r') {
                afterCr = true;
                i++;
            } else {
                if (octet == '.' && lineStart) {
                    out[at++] = '.';
                }
                lineStart = false;
                int text = textLength(in, i, length);
                System.arraycopy(in, i, out, at, text);
                at += text;
                i += text;
            }
        }
        return at - offset;
    }

    private static int textLength(byte[] in, int from, int end) {
        int i = from;
        while (i < end && in[i] != '\r' && in[i] != '\n') {
            i++;
        }
        return i - from;
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
