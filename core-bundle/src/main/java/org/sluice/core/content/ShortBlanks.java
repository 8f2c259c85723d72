package org.sluice.core.content;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * Cuts long runs of blanks in quoted-printable text. Blanks before a line end do not count (RFC 2045 section 6.7, rule 3), so
 * a decoder keeps them until it knows what follows: all of a message, where that is all there is. No line of such text may
 * have more than 76 characters, so what is cut parts words as before.
 */
final class ShortBlanks extends FilterInputStream {

    static final int MOST = 1_000;

    private int run;

    ShortBlanks(InputStream in) {
        super(in);
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        int kept = 0;
        while (kept == 0) {
            int read = in.read(into, offset, length);
            if (read <= 0) {
                return read;
            }
            kept = cut(into, offset, read);
        }
        return kept;
    }

    private int cut(byte[] octets, int offset, int length) {
        int to = offset;
        for (int from = offset; from < offset + length; from++) {
            byte octet = octets[from];
            run = octet == ' ' || octet == '\t' ? run + 1 : 0;
            if (run <= MOST) {
                octets[to++] = octet;
            } else {
                run = MOST;
            }
        }
        return to - offset;
    }

    @Override
    public boolean markSupported() {
        return false;
    }
}
