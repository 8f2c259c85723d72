package org.sluice.support.upstream;

/** A server answered, but not in its protocol. The text is for our log; what the server said is made printable in it. */
public final class MalformedReply extends Exception {

    private static final long serialVersionUID = 1L;

    /** {@code what} is wrong with it. */
    public MalformedReply(String what) {
        super(what, null, false, false); // where in our code it was noticed says nothing
    }
}
