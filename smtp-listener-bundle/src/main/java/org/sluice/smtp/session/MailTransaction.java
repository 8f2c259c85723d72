package org.sluice.smtp.session;

import io.netty.buffer.ByteBuf;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sluice.injection.Outcome;
import org.sluice.injection.Reception;
import org.sluice.injection.Scope;
import org.sluice.injection.Session;
import org.sluice.injection.Transaction;
import org.sluice.message.EnvelopeAddress;
import org.sluice.message.SmtpReply;
import org.sluice.smtp.codec.CommandRefused;
import org.sluice.smtp.codec.Printable;
import org.sluice.smtp.codec.Reply;
import org.sluice.smtp.codec.SmtpDecoder;
import org.sluice.smtp.codec.Utf8;
import org.sluice.smtp.configuration.SessionOptions;
import org.sluice.smtp.content.ContentRules;
import org.sluice.smtp.content.ReceivedBody;
import org.sluice.smtp.core.CoreLink;
import org.sluice.smtp.extension.MtPriority;
import org.sluice.smtp.extension.SmtpUtf8;
import org.sluice.validation.Phase;

/**
 * One message after another: MAIL, RCPT, DATA and the content. Whatever ends a transaction (success, a refusal at any
 * point, RSET, a new greeting) ends it by {@link #reset} or {@link #forget}, so that sender, recipients and content never
 * outlive each other.
 */
public final class MailTransaction {

    private static final Logger LOG = LoggerFactory.getLogger(MailTransaction.class);

    private final SmtpSession session;
    private final Wire wire;
    private final Entrance entrance;
    private final SessionOptions options;
    private final CoreLink core;
    private final Chunking chunking;

    private boolean open;
    private boolean international;
    private Reply senderOk = Reply.SENDER_OK;
    private boolean sawRecipient;
    private long messageRecipients;
    private long connectionRecipients;
    private long receptions;

    private ReceivedBody body;
    private ContentRules rules;
    private long contentOctets;

    MailTransaction(SmtpSession session, Wire wire, Entrance entrance, CoreLink core) {
        this.session = session;
        this.wire = wire;
        this.entrance = entrance;
        this.options = entrance.options();
        this.core = core;
        this.chunking = new Chunking(this, session, wire, options);
    }

    /** Its content, where it comes in chunks. */
    Chunking chunking() {
        return chunking;
    }

    /** Whether MAIL was taken and its message not finished. */
    boolean isOpen() {
        return open;
    }

    /** Whether there is something to be finished before the client may be sent away. */
    boolean isUnderWay() {
        return open || chunking.isDiscarding();
    }

    /** Whether a message is coming in chunks. */
    public boolean isInChunks() {
        return chunking.isBegun();
    }

    /** Whether reading has to wait for the disk. */
    boolean isCongested() {
        return body != null && body.isCongested();
    }

    void mail(String argument, String line) throws CommandRefused {
        if (!session.introduction().mayMail()) {
            throw new CommandRefused(Reply.HELLO_FIRST);
        }
        if (!session.authentication().maySend()) {
            throw new CommandRefused(Reply.AUTH_REQUIRED);
        }
        if (open) {
            throw new CommandRefused(Reply.NESTED_MAIL);
        }
        EnvelopeArgument mail = EnvelopeArgument.parse(EnvelopeArgument.Kind.FROM, argument, false, options);
        Map<String, String> parameters = session.introduction().parameters(mail);
        checkSender(mail.address());
        if (session.isDraining()) {
            session.end(session.farewell(), "shutdown");
            return;
        }
        if (options.maxReceptionsPerConnection() > 0 && receptions >= options.maxReceptionsPerConnection()) {
            session.end(Reply.TOO_MANY_MESSAGES, "limit");
            return;
        }
        Optional<SmtpReply> refusal = core.refusal();
        if (refusal.isPresent()) {
            session.log().refused(refusal.get(), "core");
            wire.reply(refusal.get());
            return;
        }
        if (!entrance.admitsMessage()) {
            LOG.info("{} sends faster than inbound_throttle_messages allows", session.id());
            wire.reply(options.reply(Reply.THROTTLED));
            return;
        }
        open = true;
        international = parameters.containsKey(SmtpUtf8.NAME);
        senderOk = MtPriority.reply(mail.parameters(), parameters);
        chunking.newMessage(parameters);
        session.ask(Phase.MAILFROM, beginning(mail.address(), parameters, text(line)), this::senderAnswered);
    }

    /** Begins the transaction; asked again on another core, goes on with the one that came along in the snapshot. */
    private static Function<Session, Scope> beginning(
            EnvelopeAddress sender, Map<String, String> parameters, String line) {
        return new Function<>() {
            private boolean begun;

            @Override
            public Scope apply(Session session) {
                Optional<Transaction> carriedOver = begun ? session.transaction() : Optional.empty();
                begun = true;
                return carriedOver.orElseGet(() -> session.begin(sender, parameters, line));
            }
        };
    }

    /** What the client wrote: in a command that was taken, whatever is not ASCII is UTF-8. */
    private static String text(String line) {
        return Utf8.decode(line).orElse(line);
    }

    private void checkSender(EnvelopeAddress sender) throws CommandRefused {
        if (sender.isNull() && !options.allowNullSender) {
            throw new CommandRefused(Reply.NULL_SENDER_REFUSED);
        }
        checkLiteral(sender);
    }

    private void checkLiteral(EnvelopeAddress address) throws CommandRefused {
        if (address.isLiteral() && !options.allowIpLiteral) {
            throw new CommandRefused(Reply.LITERAL_REFUSED);
        }
    }

    private void senderAnswered(Outcome outcome) {
        if (outcome.isRefused()) {
            reset();
            session.refuse(outcome, outcome.reply().orElseThrow());
        } else {
            receptions++;
            wire.reply(options.reply(senderOk));
        }
    }

    void rcpt(String argument, String line) throws CommandRefused {
        if (!open) {
            throw new CommandRefused(Reply.MAIL_FIRST);
        }
        chunking.checkRcpt();
        EnvelopeArgument rcpt = EnvelopeArgument.parse(EnvelopeArgument.Kind.TO, argument, international, options);
        Map<String, String> parameters = session.introduction().parameters(rcpt);
        session.log().recipient(rcpt.address().toString());
        checkLiteral(rcpt.address());
        sawRecipient = true;
        if (session.keptRefusal().isRefused()) {
            tellKeptRefusal(rcpt.address());
        } else if (options.maxRecipientsPerMessage() > 0 && messageRecipients >= options.maxRecipientsPerMessage()) {
            wire.reply(options.reply(Reply.TOO_MANY_RECIPIENTS));
        } else if (options.maxRecipientsPerConnection() > 0
                && connectionRecipients >= options.maxRecipientsPerConnection()) {
            session.end(Reply.TOO_MANY_CONNECTION_RECIPIENTS, "limit");
        } else {
            session.ask(
                    Phase.RCPTTO,
                    session -> session.transaction().orElseThrow().recipient(rcpt.address(), parameters, text(line)),
                    this::recipientAnswered);
        }
    }

    private void recipientAnswered(Outcome outcome) {
        if (outcome.isRefused()) {
            session.refuse(outcome, outcome.reply().orElseThrow());
        } else {
            messageRecipients++;
            connectionRecipients++;
            wire.reply(options.reply(Reply.RECIPIENT_OK));
        }
    }

    private void tellKeptRefusal(EnvelopeAddress recipient) {
        Outcome refusal = session.keptRefusal();
        SmtpReply reply = refusal.reply().orElseThrow();
        String sender = core.transaction().map(t -> t.sender().toString()).orElse("");
        LOG.info(
                "{} refused at connect by {}: from=<{}> to=<{}> {}",
                session.id(),
                refusal.module(),
                Printable.of(sender),
                Printable.of(recipient.toString()),
                reply);
        session.log().refused(reply, refusal.module());
        session.refuse(refusal, reply);
    }

    void data(String argument) throws CommandRefused {
        if (!argument.isEmpty()) {
            throw new CommandRefused(Reply.NO_ARGUMENT_ALLOWED);
        }
        Optional<Reply> disorder = contentDisorder();
        if (disorder.isPresent()) {
            throw new CommandRefused(disorder.get());
        }
        chunking.checkData();
        openContent(() -> {
            wire.input().expectContent();
            wire.reply(options.reply(Reply.GO_AHEAD));
        });
    }

    /** Why content cannot come now. */
    Optional<Reply> contentDisorder() {
        if (!open) {
            return Optional.of(session.introduction().mayMail() ? Reply.MAIL_FIRST : Reply.HELLO_FIRST);
        }
        if (!sawRecipient) {
            return Optional.of(Reply.RCPT_FIRST);
        }
        return messageRecipients == 0 ? Optional.of(Reply.NO_VALID_RECIPIENTS) : Optional.empty();
    }

    /** Makes an empty body and goes on; input waits until then. */
    void openContent(Runnable then) {
        session.suspend();
        core.admission(admission -> session.finish(() -> {
            if (admission.isEmpty()) {
                session.end(Reply.NO_ANSWER_CLOSING, "refused");
                return;
            }
            contentOctets = 0;
            rules = ContentRules.of(options.missingHeaders, options.maxLineLength, chunking.isBinary());
            body = wire.newBody(admission.get());
            then.run();
        }));
    }

    /** Octets of the message with so many more. */
    long sizeWith(long more) {
        long before = chunking.isBegun() ? contentOctets : 0;
        return more > Long.MAX_VALUE - before ? Long.MAX_VALUE : before + more;
    }

    /** Octets of the message; the buffer stays the caller's. */
    public void content(ByteBuf from, int start, int length) {
        if (chunking.isDiscarding()) {
            return;
        }
        contentOctets += length;
        if (rules != null) {
            rules.content(from, start, length);
        }
        if (body != null && options.isTooBig(contentOctets)) {
            dropContent();
        }
        if (body != null) {
            body.append(from, start, length);
        } else if (contentOctets / 2 > Math.max(options.maxMessageSize(), SmtpDecoder.SWALLOWED)) {
            LOG.info("{} message goes on at twice the limit, closing", session.id());
            session.end(Reply.TOO_BIG, "limit");
        }
    }

    /** The final dot, or the end of a chunk. */
    public void endOfContent(boolean bareLineEnd, boolean nul) {
        wire.input().expectCommands();
        if (chunking.isDiscarding()) {
            chunking.discarded();
        } else if (body == null) {
            refuseContent(Reply.TOO_BIG);
        } else if (bareLineEnd && options.bareLineEnds == SessionOptions.BareLineEnds.REFUSE) {
            refuseContent(Reply.BARE_LINE_END);
        } else if (nul && options.nulOctets == SessionOptions.NulOctets.REFUSE) {
            refuseContent(Reply.NUL_IN_MESSAGE);
        } else if (chunking.expectsMore()) {
            chunking.taken();
        } else if (rules != null && rules.complaint().isPresent()) {
            refuseContent(rules.complaint().get());
        } else {
            session.suspend();
            body.complete(this::contentStored);
        }
        session.leaveIfDraining();
    }

    private void contentStored(boolean stored) {
        if (stored && !session.isEnded()) {
            core.take(body, reception -> session.after(reception.delay(), () -> contentAnswered(reception)));
        } else {
            session.finish(() -> refuseContent(Reply.BODY_NOT_STORED));
        }
    }

    private void contentAnswered(Reception reception) {
        if (reception.isAccepted()) {
            session.mailTaken();
            forget();
        } else {
            reset();
        }
        wire.reply(reception.reply());
        if (reception.close() || reception.reply().code() == 421) {
            session.close("refused");
        }
    }

    private void refuseContent(Reply reply) {
        LOG.info("{} message of {} octets refused: {}", session.id(), contentOctets, options.reply(reply));
        wire.reply(options.reply(reply)); // as long as it is known what was refused
        if (chunking.expectsMore()) {
            chunking.fail();
        } else {
            reset();
        }
    }

    /** Forgets sender, recipients and content, here and in the core, whatever the reason. */
    void reset() {
        forget();
        core.abort("reset");
    }

    private void forget() {
        open = false;
        international = false;
        sawRecipient = false;
        messageRecipients = 0;
        chunking.forget();
        dropContent();
    }

    /** Gives the content back, if there is some. */
    void dropContent() {
        if (body != null) {
            body.release();
            body = null;
        }
    }
}
