package org.sluice.support.spf;

/** Ends a check with {@code temperror} or {@code permerror}; the message says what is wrong, for header and log. */
public final class SpfProblem extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final SpfResult result;

    private SpfProblem(SpfResult result, String message) {
        super(message, null, false, false);
        this.result = result;
    }

    /** The publisher's mistake. */
    static SpfProblem permanent(String message) {
        return new SpfProblem(SpfResult.PERMERROR, message);
    }

    /** The DNS failed. */
    static SpfProblem temporary(String message) {
        return new SpfProblem(SpfResult.TEMPERROR, message);
    }

    SpfResult result() {
        return result;
    }
}
