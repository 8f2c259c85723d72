package org.sluice.launcher;

/** Why this server cannot start, in an operator's words; printed without a stack trace. */
final class StartRefused extends Exception {
    private static final long serialVersionUID = 1L;

    StartRefused(String why) {
        super(why);
    }

    StartRefused(String why, Throwable cause) {
        super(why, cause);
    }
}
