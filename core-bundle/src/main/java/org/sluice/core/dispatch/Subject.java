package org.sluice.core.dispatch;

import java.net.InetAddress;
import java.util.Map;
import org.osgi.framework.Version;
import org.sluice.core.context.Activities;
import org.sluice.core.context.CopyState;
import org.sluice.core.context.SessionState;
import org.sluice.core.context.TransactionState;
import org.sluice.core.context.View;
import org.sluice.core.explain.Trace;
import org.sluice.core.record.Recording;
import org.sluice.injection.Scope;
import org.sluice.message.EnvelopeAddress;
import org.sluice.validation.Phase;

/**
 * What a phase is asked about.
 *
 * @param transaction null before MAIL
 * @param copy null where the phase is not about a recipient
 */
record Subject(SessionState session, TransactionState transaction, CopyState copy) {

    /**
     * The subject of a phase.
     *
     * @throws IllegalArgumentException when the phase is not about a scope of that kind
     */
    static Subject of(Phase phase, Scope scope) {
        if (scope instanceof SessionState session && phase.isOfConnection()) {
            return new Subject(session, null, null);
        }
        if (scope instanceof TransactionState transaction && !phase.isOfConnection() && !isOfCopy(phase)) {
            return new Subject(transaction.session(), transaction, null);
        }
        if (scope instanceof CopyState copy && isOfCopy(phase)) {
            return new Subject(copy.transaction().session(), copy.transaction(), copy);
        }
        throw new IllegalArgumentException("phase: " + phase.word() + " is not about " + scope.id());
    }

    private static boolean isOfCopy(Phase phase) {
        return switch (phase) {
            case RCPTTO, DATA_SPOOL_EACH_RCPT, SET_BINDING, FINAL_VALIDATION -> true;
            default -> false;
        };
    }

    /** Whether it ended: nothing is asked about it, and nothing answers, any more. */
    boolean isOver() {
        return session.isClosed() || transaction != null && transaction.isEnded();
    }

    /** It as it stands. */
    View view() {
        if (copy != null) {
            return copy.view();
        }
        return transaction != null ? transaction.view() : session.view();
    }

    /**
     * Which versions are asked about it: for a transaction those chosen when it began, so that one message is judged by one
     * version from MAIL to the end.
     */
    Map<String, Version> chosen(Plan plan) {
        return transaction == null ? plan.choose(session) : transaction.chosen(() -> plan.choose(session));
    }

    /** What runs for it. */
    Activities activities() {
        return transaction != null ? transaction.activities() : session.activities();
    }

    /** Where its record is kept. */
    Trace trace() {
        return transaction != null ? transaction.trace() : session.trace();
    }

    /** Where its calls are kept, to be put again. */
    Recording recording() {
        return transaction != null ? transaction.recording() : session.recording();
    }

    /** Its id in logs. */
    String id() {
        return transaction != null ? transaction.id() : session.id();
    }

    /** The recipient; null where the phase is not about one. */
    EnvelopeAddress recipient() {
        return copy == null ? null : copy.recipient();
    }

    /** The client; null where it was never resolved. */
    InetAddress client() {
        return session.facts().remote().getAddress();
    }
}
