package org.sluice.smtp.session;

import java.util.Map;
import org.sluice.injection.Outcome;
import org.sluice.message.SmtpReply;
import org.sluice.smtp.codec.CommandRefused;
import org.sluice.smtp.codec.HelloName;
import org.sluice.smtp.codec.Reply;
import org.sluice.smtp.configuration.SessionOptions;
import org.sluice.smtp.extension.Capabilities;
import org.sluice.smtp.extension.MailParameters;
import org.sluice.validation.Phase;

/** EHLO and HELO: whether the client has said one of them, and what it may use since. On the event loop only. */
final class Introduction {

    private final SmtpSession session;
    private final Wire wire;
    private final SessionOptions options;
    private final Capabilities capabilities;
    private final String clientAddress;
    private boolean said;
    private boolean extended;

    /** Nothing was said; {@code clientAddress} is how we call the client meanwhile and in our answer. */
    Introduction(SmtpSession session, Wire wire, SessionOptions options, String clientAddress) {
        this.session = session;
        this.wire = wire;
        this.options = options;
        this.capabilities = new Capabilities(session);
        this.clientAddress = clientAddress;
    }

    /** One of the two commands. */
    void command(boolean esmtp, String domain, String line) throws CommandRefused {
        if (!HelloName.isTaken(domain)) {
            throw new CommandRefused(Reply.HELLO_SYNTAX);
        }
        session.transaction().reset();
        said = false;
        session.ask(
                Phase.EHLO,
                known -> {
                    known.hello(esmtp, domain, line);
                    return known;
                },
                outcome -> answered(outcome, esmtp));
    }

    private void answered(Outcome outcome, boolean esmtp) {
        capabilities.apply(outcome);
        if (outcome.isRefused()) {
            SmtpReply reply = outcome.reply().orElseThrow();
            session.refuse(outcome, reply.isTemporary() ? SmtpSession.closing(reply) : reply);
            return;
        }
        said = true;
        extended = esmtp;
        String greeting = options.hostname + (esmtp ? " says EHLO to " : " says HELO to ") + clientAddress;
        wire.reply(new SmtpReply(250, "", esmtp ? capabilities.text(greeting) : greeting));
    }

    /** CONNECT was answered; modules may offer more there, or less. */
    void connected(Outcome outcome) {
        capabilities.apply(outcome);
    }

    /** Both were answered to somebody who spoke for the client. */
    void byAnother(Outcome atConnect, Outcome atHello, boolean esmtp) {
        said = !atHello.isRefused();
        extended = said && esmtp;
        capabilities.apply(atConnect);
        capabilities.apply(atHello);
    }

    /** Nothing that was said holds any longer. */
    void forget() {
        said = false;
        extended = false;
        capabilities.forgetGreetings();
    }

    /** Whether HELO or EHLO was said. */
    boolean isSaid() {
        return said;
    }

    /** Whether the client said EHLO, so that it knows of extensions. */
    boolean isExtended() {
        return said && extended;
    }

    /** Whether MAIL may come: there was a greeting, or none is needed. */
    boolean mayMail() {
        return said || !options.requireEhlo;
    }

    /** Whether that extension is on, and no module took it away. */
    boolean has(String keyword) {
        return capabilities.has(keyword);
    }

    /** Whether the client may use an extension: offered by EHLO, and not taken away since. */
    boolean offers(String keyword) {
        return extended && capabilities.offers(keyword);
    }

    /** Whether EHLO shows that keyword, or would. */
    boolean shows(String keyword) {
        return capabilities.offers(keyword);
    }

    /** The parameters of MAIL or RCPT as the envelope keeps them. */
    Map<String, String> parameters(EnvelopeArgument argument) throws CommandRefused {
        return argument.kind() == EnvelopeArgument.Kind.FROM
                ? MailParameters.ofMail(argument.parameters(), extended, capabilities, session)
                : MailParameters.ofRcpt(argument.parameters(), extended, capabilities, session);
    }
}
