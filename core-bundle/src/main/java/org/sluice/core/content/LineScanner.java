package org.sluice.core.content;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** Walks over the lines of a stream of any size; keeps the first octets of each. */
final class LineScanner {

    private static final int KEPT_OCTETS = 4_096;

    private final InputStream in;
    private final byte[] buffer = new byte[8_192];
    private final byte[] kept = new byte[KEPT_OCTETS];
    private int at;
    private int filled;
    private int keptLength;
    private int terminator;
    private long start;
    private long end;

    LineScanner(InputStream in) {
        this.in = in;
    }

    /** Goes to the next line; false at the end. */
    boolean next() throws IOException {
        start = end;
        keptLength = 0;
        terminator = 0;
        boolean carriageReturn = false;
        while (true) {
            if (at == filled && !fill()) {
                return end > start;
            }
            byte octet = buffer[at++];
            end++;
            if (octet == '\n') {
                terminator = carriageReturn ? 2 : 1;
                return true;
            }
            carriageReturn = octet == '\r';
            if (keptLength < KEPT_OCTETS) {
                kept[keptLength++] = octet;
            }
        }
    }

    /** Where the line begins. */
    long start() {
        return start;
    }

    /** Behind its line end. */
    long end() {
        return end;
    }

    /** Octets of the line end: 0 at the end of the stream. */
    int terminator() {
        return terminator;
    }

    boolean isEmpty() {
        return end - start == terminator;
    }

    boolean isFolded() {
        return keptLength > 0 && (kept[0] == ' ' || kept[0] == '\t');
    }

    boolean startsWithDashes() {
        return keptLength > 2 && kept[0] == '-' && kept[1] == '-';
    }

    /** The line without its end, cut where it is long. */
    String text() {
        int length = keptLength > 0 && terminator == 2 && kept[keptLength - 1] == '\r' && keptLength < KEPT_OCTETS
                ? keptLength - 1
                : keptLength;
        return new String(kept, 0, length, StandardCharsets.ISO_8859_1);
    }

    private boolean fill() throws IOException {
        filled = Math.max(0, in.read(buffer, 0, buffer.length));
        at = 0;
        return filled > 0;
    }
}
