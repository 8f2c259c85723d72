package org.sluice.module.cloudmark;

/** The server answered, but not with a score. */
public final class MalformedReply extends Exception {

    private static final long serialVersionUID = 1L;

    MalformedReply(String what) {
        super("reply: " + what + " (expected: a score of Authority)", null, false, false);
    }
}
