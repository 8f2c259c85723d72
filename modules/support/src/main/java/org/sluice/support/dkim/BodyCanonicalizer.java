package org.sluice.support.dkim;

import java.nio.charset.StandardCharsets;

/**
 * Turns a body into its canonical form while it streams by. Stretches that stay as they are go through without a copy; the
 * only thing kept back is the number of line ends that may turn out to be the last ones.
 */
abstract class BodyCanonicalizer {

    /** Takes octets of the canonical form. */
    interface Sink {
        void take(byte[] octets, int from, int to);
    }

    private static final int LINES_AT_ONCE = 64;

    private final Sink sink;
    private final byte[] lineEnds = "\r\n".repeat(LINES_AT_ONCE).getBytes(StandardCharsets.US_ASCII);
    private long heldLines;

    BodyCanonicalizer(Sink sink) {
        this.sink = sink;
    }

    abstract void update(byte[] octets, int from, int to);

    abstract void finish();

    final void hold(long lines) {
        heldLines += lines;
    }

    /** What was held back was not at the end after all. */
    final void release() {
        while (heldLines > 0) {
            int count = (int) Math.min(heldLines, LINES_AT_ONCE);
            sink.take(lineEnds, 0, 2 * count);
            heldLines -= count;
        }
    }

    /** Ends the body with one line end, whatever is held back. */
    final void endLine() {
        heldLines = 0;
        sink.take(lineEnds, 0, 2);
    }

    final void pass(byte[] octets, int from, int to) {
        sink.take(octets, from, to);
    }

    /** A carriage return that ends no line. */
    final void passCr() {
        sink.take(lineEnds, 0, 1);
    }
}
