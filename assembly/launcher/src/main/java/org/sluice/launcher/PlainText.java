package org.sluice.launcher;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/**
 * Lets text through without the terminal's control sequences (ECMA-48 section 5.4: ESC, a bracket, parameters, one final
 * octet). The console colours whatever it says; a single command's output goes to scripts and logs as often as to people.
 */
final class PlainText extends FilterOutputStream {
    private static final int ESCAPE = 0x1b;

    private enum State {
        TEXT,
        ESCAPED,
        SEQUENCE
    }

    private State state = State.TEXT;

    PlainText(OutputStream out) {
        super(out);
    }

    @Override
    public void write(int octet) throws IOException {
        switch (state) {
            case TEXT -> text(octet);
            case ESCAPED -> escaped(octet);
            case SEQUENCE -> state = octet >= 0x40 && octet <= 0x7e ? State.TEXT : State.SEQUENCE;
        }
    }

    @Override
    public void write(byte[] octets, int from, int length) throws IOException {
        int plain = from;
        for (int i = from; i < from + length; i++) {
            if (state != State.TEXT || octets[i] == ESCAPE) {
                out.write(octets, plain, i - plain);
                write(octets[i] & 0xff);
                plain = i + 1;
            }
        }
        out.write(octets, plain, from + length - plain);
    }

    private void text(int octet) throws IOException {
        if (octet == ESCAPE) {
            state = State.ESCAPED;
        } else {
            out.write(octet);
        }
    }

    /** An escape that begins no such sequence is somebody's text. */
    private void escaped(int octet) throws IOException {
        if (octet == '[') {
            state = State.SEQUENCE;
            return;
        }
        state = State.TEXT;
        out.write(ESCAPE);
        text(octet);
    }
}
