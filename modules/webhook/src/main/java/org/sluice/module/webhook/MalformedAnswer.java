package org.sluice.module.webhook;

import org.sluice.support.text.Ascii;

/** The server answered, but not with anything that may be followed. Never a permit. */
final class MalformedAnswer extends Exception {

    private static final long serialVersionUID = 1L;
    private static final int QUOTED = 160;

    MalformedAnswer(String what) {
        super("answer: " + Ascii.printable(what, QUOTED), null, false, false);
    }

    MalformedAnswer(String where, String expected) {
        this(where + " (expected: " + expected + ")");
    }
}
