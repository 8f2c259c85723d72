package org.sluice.support.dkim;

/** Empty lines at the end are ignored, and there is always one line end (RFC 6376 section 3.4.3). */
final class SimpleBody extends BodyCanonicalizer {

    private boolean heldCr;

    SimpleBody(Sink sink) {
        super(sink);
    }

    @Override
    void update(byte[] octets, int from, int to) {
        int start = from;
        if (heldCr && start < to) {
            heldCr = false;
            if (octets[start] == '\n') {
                hold(1);
                start++;
            } else {
                release();
                passCr();
            }
        }
        int last = start < to && octets[to - 1] == '\r' ? to - 1 : to;
        heldCr |= last < to;
        int end = last;
        while (end - 2 >= start && octets[end - 1] == '\n' && octets[end - 2] == '\r') {
            end -= 2;
        }
        if (end > start) {
            release();
            pass(octets, start, end);
        }
        hold((last - end) / 2);
    }

    @Override
    void finish() {
        if (heldCr) {
            release();
            passCr();
        }
        endLine();
    }
}
