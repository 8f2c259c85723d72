package org.sluice.core.dispatch;

/** Another module was asked and gave no answer: trouble for whoever asked, and not of its making. */
final class NoAnswerException extends IllegalStateException {

    private static final long serialVersionUID = 1L;

    NoAnswerException(String module, String why) {
        super(module + " gave no answer: " + why);
    }
}
