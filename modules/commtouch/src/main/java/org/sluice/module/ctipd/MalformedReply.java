package org.sluice.module.ctipd;

/** The daemon answered, but not with a verdict. */
final class MalformedReply extends Exception {

    private static final long serialVersionUID = 1L;

    MalformedReply(String what) {
        super("reply: " + what + " (expected: a verdict of ctipd)", null, false, false);
    }
}
