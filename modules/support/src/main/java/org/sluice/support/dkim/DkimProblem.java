package org.sluice.support.dkim;

/** Something a stranger wrote cannot be used; the message says what is wrong with it, without quoting it. */
public final class DkimProblem extends Exception {

    private static final long serialVersionUID = 1L;

    /** Says what is wrong. Carries no stack trace: hostile mail brings these about by the thousand. */
    public DkimProblem(String message) {
        super(message, null, false, false);
    }
}
