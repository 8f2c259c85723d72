package org.sluice.smtp.session;

import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sluice.message.SmtpReply;
import org.sluice.smtp.codec.Printable;
import org.sluice.smtp.codec.Reply;
import org.sluice.smtp.configuration.SessionOptions;
import org.sluice.smtp.core.CoreLink;

/**
 * What one client does wrong: counted and noted for modules, answered late after a while, and in the end a reason to close.
 * Only what no client that knows SMTP says counts. On the event loop only.
 */
final class Mistakes {

    private static final Logger LOG = LoggerFactory.getLogger(Mistakes.class);

    private final SmtpSession session;
    private final Wire wire;
    private final SessionOptions options;
    private final CoreLink core;
    private final Tarpit tarpit;
    private final Synchronization synchronization;
    private final JunkCommands junk = new JunkCommands();
    private long badCommands;
    private long unknownCommands;

    Mistakes(SmtpSession session, Wire wire, SessionOptions options, CoreLink core, Tarpit tarpit) {
        this.session = session;
        this.wire = wire;
        this.options = options;
        this.core = core;
        this.tarpit = tarpit;
        this.synchronization = new Synchronization(options.unauthorizedPipelining, wire, core);
    }

    /** Bad and unknown commands so far. */
    long count() {
        return badCommands + unknownCommands;
    }

    /** Whether a command comes out of step, or is one too many of those that lead to no mail; then the session has ended. */
    boolean endSession(String verb, boolean pipelining) {
        if (synchronization.isBroken(verb, pipelining)) {
            LOG.info("{} sends on behind {} without waiting, closing", session.id(), Printable.of(verb));
            session.end(Reply.NOT_SYNCHRONIZED, "refused");
            return true;
        }
        if (junk.isTooMany(verb, session.patience().junk())) {
            LOG.info("{} too many commands without mail, closing", session.id());
            session.end(Reply.TOO_MANY_JUNK_COMMANDS, "junk");
            return true;
        }
        return false;
    }

    /** A message was taken: the client is here for mail. */
    void mailTaken() {
        junk.forgive();
    }

    /** A known command that is refused by itself. */
    void bad(Reply reply) {
        if (reply.isClientsMistake()) {
            badCommands++;
            core.note("conntrol_bad_commands", String.valueOf(badCommands));
            complain(options.reply(reply));
        } else {
            wire.reply(options.reply(reply));
        }
    }

    /** A command nobody knows. */
    void unknown(String verb) {
        unknownCommands++;
        core.note("conntrol_unrecognized_commands", String.valueOf(unknownCommands));
        if (options.forbiddenCommands.contains(verb)) {
            LOG.info("{} speaks another protocol: {}", session.id(), Printable.of(verb));
            session.end(Reply.NOT_SMTP, "refused");
        } else {
            complain(options.reply(Reply.UNRECOGNIZED));
        }
    }

    private void complain(SmtpReply reply) {
        int limit = session.patience().errors();
        if (limit > 0 && count() > limit) {
            LOG.info("{} made {} errors, closing", session.id(), count());
            session.end(Reply.TOO_MANY_ERRORS, "errors");
            return;
        }
        Duration delay = tarpit.ofError(count());
        if (delay.isZero()) {
            wire.reply(reply);
        } else {
            session.hold(delay, () -> wire.reply(reply));
        }
    }
}
