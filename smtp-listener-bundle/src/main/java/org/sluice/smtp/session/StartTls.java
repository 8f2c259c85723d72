package org.sluice.smtp.session;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sluice.smtp.codec.CommandRefused;
import org.sluice.smtp.codec.Reply;
import org.sluice.smtp.configuration.SessionOptions;
import org.sluice.smtp.tls.TlsOptions.InjectionPolicy;
import org.sluice.smtp.tls.TlsServer;

/**
 * STARTTLS (RFC 3207). What a client sent behind it in plain text is never looked at, neither before nor after the
 * handshake: whoever can write into a connection that is not protected yet must not have a say in the one that is.
 */
final class StartTls {

    private static final Logger LOG = LoggerFactory.getLogger(StartTls.class);

    private final SmtpSession session;
    private final Wire wire;
    private final SessionOptions options;

    StartTls(SmtpSession session, Wire wire, SessionOptions options) {
        this.session = session;
        this.wire = wire;
        this.options = options;
    }

    /** Whether the command can be given now. */
    static boolean isOffered(Wire wire) {
        return wire.tls().isPresent() && !wire.secured().isSecured();
    }

    /** The command; {@code offered} unless an operator or a module took the keyword away. */
    void command(String argument, boolean offered) throws CommandRefused {
        if (!argument.isEmpty()) {
            throw new CommandRefused(Reply.NO_ARGUMENT_ALLOWED);
        }
        if (wire.secured().isSecured()) {
            throw new CommandRefused(Reply.TLS_IS_UP);
        }
        if (!offered) {
            throw new CommandRefused(Reply.NOT_IMPLEMENTED);
        }
        if (!session.introduction().mayMail()) {
            throw new CommandRefused(Reply.HELLO_FIRST);
        }
        if (session.transaction().isOpen()) {
            throw new CommandRefused(Reply.NOT_WITHIN_MAIL);
        }
        TlsServer server = wire.tls().orElseThrow();
        if (wire.input().isWaiting()) {
            if (server.options().injectionPolicy == InjectionPolicy.REJECT) {
                session.injected();
                return;
            }
            LOG.info("{} octets behind STARTTLS dropped", session.id());
            wire.input().drop();
        }
        if (!server.enter()) {
            LOG.info("{} no TLS: too many handshakes are under way", session.id());
            throw new CommandRefused(Reply.NO_TLS_NOW);
        }
        wire.reply(options.reply(Reply.START_TLS));
        session.suspend();
        wire.startTls(tls -> session.finish(() -> session.secured(tls)));
    }
}
