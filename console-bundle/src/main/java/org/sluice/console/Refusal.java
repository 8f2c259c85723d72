package org.sluice.console;

/** A command cannot do what it was asked for; the text tells the operator why and what to do. */
public final class Refusal extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** Says why, and what to do instead. */
    public Refusal(String whyAndWhatToDo) {
        super(whyAndWhatToDo, null, false, false);
    }
}
