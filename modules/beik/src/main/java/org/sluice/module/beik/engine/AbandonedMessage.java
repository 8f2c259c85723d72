package org.sluice.module.beik.engine;

import java.io.IOException;

/** The server could not read its message to the end: there is nothing to judge, and the next question comes. */
final class AbandonedMessage extends IOException {

    private static final long serialVersionUID = 1;

    AbandonedMessage() {
        super("the message ended before its end");
    }
}
