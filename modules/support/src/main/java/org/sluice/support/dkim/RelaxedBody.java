package org.sluice.support.dkim;

/**
 * White space within a line becomes one space, at its end nothing; empty lines at the end are ignored (RFC 6376 section
 * 3.4.4). A body of nothing but such lines is empty.
 */
final class RelaxedBody extends BodyCanonicalizer {

    private final byte[] space = {' '};
    private boolean heldSpace;
    private boolean heldCr;
    private boolean hasContent;

    RelaxedBody(Sink sink) {
        super(sink);
    }

    @Override
    void update(byte[] octets, int from, int to) {
        int at = from;
        if (heldCr && at < to) {
            heldCr = false;
            if (octets[at] == '\n') {
                endOfLine();
                at++;
            } else {
                resume();
                passCr();
            }
        }
        while (at < to) {
            byte octet = octets[at];
            if (octet == ' ' || octet == '\t') {
                heldSpace = true;
                at++;
            } else if (octet == '\r' && at + 1 == to) {
                heldCr = true;
                at++;
            } else if (octet == '\r' && octets[at + 1] == '\n') {
                endOfLine();
                at += 2;
            } else {
                int end = endOfStretch(octets, at, to);
                resume();
                pass(octets, at, end);
                at = end;
            }
        }
    }

    @Override
    void finish() {
        if (heldCr) {
            resume();
            passCr();
        }
        if (hasContent) {
            endLine();
        }
    }

    /** How far the octets are canonical already: single spaces and line ends between other octets belong to it. */
    private static int endOfStretch(byte[] octets, int from, int to) {
        int at = from + 1;
        while (at < to) {
            at = WhiteSpace.skipPlain(octets, at, to);
            if (at == to) {
                return to;
            }
            byte octet = octets[at];
            if (isPlain(octet)) {
                at++;
            } else if (octet == ' ' && at + 1 < to && isPlain(octets[at + 1])) {
                at += 2;
            } else if (octet == '\r' && at + 2 < to && octets[at + 1] == '\n' && isPlain(octets[at + 2])) {
                at += 3;
            } else if (octet == '\r' && at + 1 < to && octets[at + 1] != '\n') {
                at++;
            } else {
                return at;
            }
        }
        return to;
    }

    private static boolean isPlain(byte octet) {
        return octet != ' ' && octet != '\t' && octet != '\r';
    }

    private void endOfLine() {
        heldSpace = false;
        hold(1);
    }

    private void resume() {
        release();
        if (heldSpace) {
            pass(space, 0, 1);
            heldSpace = false;
        }
        hasContent = true;
    }
}
