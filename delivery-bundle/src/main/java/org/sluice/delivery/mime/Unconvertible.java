package org.sluice.delivery.mime;

import java.io.IOException;

/** A message that cannot be re-encoded without harm. Says so about the message, never about the reading of it. */
public final class Unconvertible extends IOException {

    private static final long serialVersionUID = 1L;

    /** Says what is in the way. */
    public Unconvertible(String why) {
        super(why);
    }
}
