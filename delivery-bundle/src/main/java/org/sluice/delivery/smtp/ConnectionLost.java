package org.sluice.delivery.smtp;

/** A connection, or the hope for one, ended before a step was answered. */
final class ConnectionLost extends Exception {

    private static final long serialVersionUID = 1L;

    private final transient Step step;

    ConnectionLost(Step step, String why) {
        super(why + " (" + step + ')', null, false, false);
        this.step = step;
    }

    Step step() {
        return step;
    }

    /** The content has not begun to leave, so another host may be tried. */
    boolean isBeforeBody() {
        return step.compareTo(Step.BODY) < 0;
    }

    /** The host is not in service, rather than at odds with this message. */
    boolean isHostTrouble() {
        return step.compareTo(Step.EHLO) <= 0;
    }

    /** The cause of a failed stage, in this form. */
    static ConnectionLost of(Throwable failure, Step step) {
        Throwable cause = failure instanceof java.util.concurrent.CompletionException && failure.getCause() != null
                ? failure.getCause()
                : failure;
        return cause instanceof ConnectionLost lost ? lost : new ConnectionLost(step, cause.toString());
    }
}
