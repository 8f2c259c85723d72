package org.sluice.support.authentication;

/** The field does not follow the grammar; without a trace, since strangers cause it. */
public final class Malformed extends RuntimeException {

    private static final long serialVersionUID = 1L;

    Malformed() {
        super("malformed", null, false, false);
    }
}
