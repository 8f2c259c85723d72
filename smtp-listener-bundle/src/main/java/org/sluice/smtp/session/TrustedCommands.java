package org.sluice.smtp.session;

import java.util.Map;
import org.sluice.injection.Session;
import org.sluice.message.SmtpReply;
import org.sluice.smtp.codec.CommandRefused;
import org.sluice.smtp.codec.Printable;
import org.sluice.smtp.codec.Reply;
import org.sluice.smtp.configuration.SessionOptions;
import org.sluice.smtp.core.CoreLink;
import org.sluice.smtp.extension.TrustedExtension;
import org.sluice.smtp.proxy.XclientClaims;

/**
 * The commands of those who speak for others: XCLIENT as Postfix has it, and Momentum's XREMOTEIP, XSETCONTEXT and
 * XDUMPCONTEXT. They exist for {@code xclient_hosts} only, and each only where {@code smtp_extensions} names it; whoever
 * opened the connection counts, not the client it speaks for.
 */
final class TrustedCommands {

    private static final int MAX_DUMP = 3_800;

    private final SmtpSession session;
    private final Wire wire;
    private final SessionOptions options;
    private final CoreLink core;
    private final boolean trusted;

    TrustedCommands(SmtpSession session, Wire wire, SessionOptions options, CoreLink core, boolean trusted) {
        this.session = session;
        this.wire = wire;
        this.options = options;
        this.core = core;
        this.trusted = trusted;
    }

    /** One of {@link TrustedExtension#KEYWORDS} came. */
    void command(String verb, String argument) throws CommandRefused {
        if (!trusted || !options.extensions().contains(verb)) {
            throw new CommandRefused(Reply.NOT_TRUSTED);
        }
        switch (verb) {
            case TrustedExtension.XCLIENT -> adopt(XclientClaims.parse(argument));
            case "XREMOTEIP" -> adopt(XclientClaims.address(argument));
            case "XSETCONTEXT" -> setContext(argument);
            default -> dumpContext(argument);
        }
    }

    private void adopt(XclientClaims claims) throws CommandRefused {
        if (session.transaction().isOpen()) {
            throw new CommandRefused(Reply.WITHIN_TRANSACTION);
        }
        wire.adopt(claims);
    }

    private void setContext(String argument) throws CommandRefused {
        String[] pairs = argument.split(" +");
        for (String pair : pairs) {
            int equals = pair.indexOf('=');
            if (equals < 1) {
                throw new CommandRefused(Reply.PARAMETER_SYNTAX);
            }
            XclientClaims.decoded(pair.substring(equals + 1));
        }
        for (String pair : pairs) {
            int equals = pair.indexOf('=');
            core.note(pair.substring(0, equals), XclientClaims.decoded(pair.substring(equals + 1)));
        }
        wire.reply(new SmtpReply(250, "2.0.0", "XSETCONTEXT complete"));
    }

    private void dumpContext(String argument) throws CommandRefused {
        if (!argument.isEmpty()) {
            throw new CommandRefused(Reply.NO_ARGUMENT_ALLOWED);
        }
        StringBuilder text = new StringBuilder();
        core.session().ifPresent(session -> dump(session, text));
        wire.reply(new SmtpReply(250, "", text.append("XDUMPCONTEXT complete").toString()));
    }

    /** As much as one reply holds; the rest is counted. */
    private static void dump(Session session, StringBuilder text) {
        int left = dump("[connection] ", session.attributes().asMap(), text)
                + dump("[message] ", session.messageAttributes().asMap(), text);
        if (left > 0) {
            text.append(left).append(" more left out\n");
        }
    }

    private static int dump(String dictionary, Map<String, String> values, StringBuilder text) {
        int left = 0;
        for (Map.Entry<String, String> entry : values.entrySet()) {
            String line = dictionary + Printable.of(entry.getKey()) + ' ' + Printable.of(entry.getValue()) + '\n';
            if (text.length() + line.length() > MAX_DUMP) {
                left++;
            } else {
                text.append(line);
            }
        }
        return left;
    }
}
