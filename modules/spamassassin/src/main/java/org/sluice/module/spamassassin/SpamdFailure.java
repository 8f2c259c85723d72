package org.sluice.module.spamassassin;

/** The daemon answered, but not with a verdict. */
final class SpamdFailure extends Exception {

    private static final long serialVersionUID = 1L;

    private final boolean later;

    private SpamdFailure(String what, boolean later) {
        super(what, null, false, false);
        this.later = later;
    }

    /** It said something that is not SPAMC, or that we had asked wrongly. */
    static SpamdFailure malformed(String what) {
        return new SpamdFailure("reply: " + what + " (expected: a verdict of spamd)", false);
    }

    /** It said that it cannot now. */
    static SpamdFailure unavailable(String what) {
        return new SpamdFailure(what, true);
    }

    /** Whether it says that it has judged nothing, and another daemon may. */
    boolean isUnavailable() {
        return later;
    }
}
