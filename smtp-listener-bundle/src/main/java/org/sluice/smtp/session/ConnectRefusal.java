package org.sluice.smtp.session;

import org.sluice.injection.Outcome;
import org.sluice.message.SmtpReply;
import org.sluice.smtp.codec.Reply;
import org.sluice.smtp.configuration.SessionOptions;
import org.sluice.smtp.configuration.SessionOptions.RefuseAt;

/**
 * What follows when CONNECT refuses a client: told at once, and then 503 to all but QUIT (RFC 5321 section 3.1); or kept until
 * RCPT, so that the log has sender and recipient.
 */
final class ConnectRefusal {

    private static final int COMMANDS_UNTIL_CLOSED = 3;

    private final SmtpSession session;
    private final Wire wire;
    private final SessionOptions options;
    private int commands = -1;
    private Outcome kept = Outcome.CONTINUE;

    ConnectRefusal(SmtpSession session, Wire wire, SessionOptions options) {
        this.session = session;
        this.wire = wire;
        this.options = options;
    }

    /** Takes the answer of CONNECT, and says what is to be said if the client may not come in. */
    boolean admits(Outcome outcome) {
        if (!outcome.isRefused()) {
            return true;
        }
        if (isKept(outcome)) {
            kept = outcome;
            return true;
        }
        turnAway(outcome);
        return false;
    }

    /** Whether the client was refused and may only QUIT. */
    boolean isTurnedAway() {
        return commands >= 0;
    }

    /** What is told at RCPT; refuses nothing if there is nothing to tell. */
    Outcome kept() {
        return kept;
    }

    /** Answers a command of a client that may only QUIT. */
    void answer() {
        if (++commands >= COMMANDS_UNTIL_CLOSED) {
            session.end(Reply.TURNED_AWAY, "refused");
        } else {
            wire.reply(options.reply(Reply.TURNED_AWAY));
        }
    }

    /** A refusal that closes for now is told at once: there may be nobody to ask later either. */
    private boolean isKept(Outcome refusal) {
        boolean closesForNow = refusal.close() && refusal.reply().orElseThrow().isTemporary();
        return options.refuseAt == RefuseAt.RCPTTO && !closesForNow;
    }

    private void turnAway(Outcome outcome) {
        SmtpReply reply = outcome.reply().orElseThrow();
        if (reply.isTemporary()) {
            session.end(SmtpSession.closing(reply), "refused");
        } else if (outcome.close()) {
            session.end(reply, "refused");
        } else {
            commands = 0;
            wire.reply(reply);
        }
    }
}
