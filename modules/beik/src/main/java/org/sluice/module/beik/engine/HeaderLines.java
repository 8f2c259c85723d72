package org.sluice.module.beik.engine;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Takes a message apart as the library wants it: header lines one by one, then the body. */
final class HeaderLines {

    private static final int LONGEST = 65_536;

    private final InputStream octets;
    private final byte[] line = new byte[LONGEST];
    private boolean startsLine = true;

    HeaderLines(InputStream octets) {
        this.octets = new BufferedInputStream(octets, LONGEST);
    }

    /**
     * The next header line with its line end; a longer one comes in pieces. Its array is used again for the next one.
     *
     * @return octets of {@link #line()}, or 0 behind the empty line or the end of the message
     */
    int next() throws IOException {
        int length = 0;
        int octet = -1;
        while (length < LONGEST && octet != '\n') {
            octet = octets.read();
            if (octet < 0) {
                return length;
            }
            line[length++] = (byte) octet;
        }
        boolean isBlank = startsLine && (length == 1 || length == 2 && line[0] == '\r') && octet == '\n';
        startsLine = octet == '\n';
        return isBlank ? 0 : length;
    }

    byte[] line() {
        return line;
    }

    /** What is behind the header. */
    InputStream body() {
        return octets;
    }
}
