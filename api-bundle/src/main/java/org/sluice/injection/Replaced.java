package org.sluice.injection;

/** The core that was asked is leaving; a snapshot of the session goes on where it stood. */
public final class Replaced extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** One for every call that was cut short. */
    public Replaced() {
        super("the core is being replaced", null, false, false);
    }
}
