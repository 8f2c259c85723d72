package org.sluice.smtp.session;

import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sluice.message.SmtpReply;
import org.sluice.smtp.codec.Chunk;
import org.sluice.smtp.codec.CommandRefused;
import org.sluice.smtp.codec.Printable;
import org.sluice.smtp.codec.Reply;
import org.sluice.smtp.codec.SmtpDecoder;
import org.sluice.smtp.configuration.SessionOptions;
import org.sluice.smtp.extension.Capabilities;

/**
 * Messages in chunks (RFC 3030): BDAT, and what follows each of them. However a BDAT ends, exactly the octets it announced
 * are taken from the wire before the next command is looked at, so that content never becomes a command; where their number
 * is unknown or too large to be read for nothing, the connection ends. A BDAT that fails ends its transaction, sender and
 * recipients together, and what a pipelining client sent behind it is thrown away until RSET, a greeting or MAIL.
 */
final class Chunking {

    private static final Logger LOG = LoggerFactory.getLogger(Chunking.class);

    /** What is thrown away between two messages where no size limit says how much that may be. */
    private static final long MOST_DISCARDED = 64L << 20;

    private final MailTransaction transaction;
    private final SmtpSession session;
    private final Wire wire;
    private final SessionOptions options;

    private boolean binary;
    private boolean begun;
    private boolean failed;
    private Chunk chunk;

    /** What is said once the unwanted octets are gone; null while octets are wanted. */
    private Reply refusal;

    private long discarded;

    Chunking(MailTransaction transaction, SmtpSession session, Wire wire, SessionOptions options) {
        this.transaction = transaction;
        this.session = session;
        this.wire = wire;
        this.options = options;
    }

    /** A MAIL is being asked about. */
    void newMessage(Map<String, String> parameters) {
        binary = Capabilities.BINARY_MIME.equalsIgnoreCase(parameters.get("BODY"));
        failed = false;
        discarded = 0;
    }

    /** The transaction is over. Octets of its last chunk may still be on their way. */
    void forget() {
        binary = false;
        begun = false;
        failed = false;
    }

    /** DATA, which must not be mixed with BDAT and cannot carry binary content (RFC 3030 sections 2 and 3). */
    void checkData() throws CommandRefused {
        if (begun) {
            fail();
            throw new CommandRefused(Reply.CHUNKS_BEGUN);
        }
        if (binary) {
            throw new CommandRefused(Reply.CHUNKS_ONLY);
        }
    }

    /** RCPT: who gets the message is settled when it begins. */
    void checkRcpt() throws CommandRefused {
        if (begun) {
            throw new CommandRefused(Reply.CHUNKS_BEGUN);
        }
    }

    /** Whether the message may hold any octets and has no lines. */
    boolean isBinary() {
        return binary;
    }

    /** Whether a message has begun in chunks and not ended. */
    boolean isBegun() {
        return begun;
    }

    /** Whether the octets that come belong to no message. */
    boolean isDiscarding() {
        return refusal != null;
    }

    /** Whether the message is not complete with the chunk that came. */
    boolean expectsMore() {
        return begun && !chunk.last();
    }

    void bdat(String argument) throws CommandRefused {
        Optional<Chunk> announced = Chunk.parse(argument);
        if (announced.isEmpty()) {
            refuseUncounted(argument);
            return;
        }
        chunk = announced.get();
        Optional<Reply> fault = fault();
        if (fault.isPresent()) {
            discard(fault.get());
        } else if (begun) {
            wire.input().expectChunk(chunk.octets(), chunk.last());
        } else {
            transaction.openContent(this::begin);
        }
    }

    /** From a client that may only QUIT: what it announced is no command either. */
    void turnedAway(String argument) {
        Optional<Chunk> announced = Chunk.parse(argument);
        if (announced.isPresent()) {
            chunk = announced.get();
            discard(Reply.TURNED_AWAY);
        } else {
            session.badLine(Reply.TURNED_AWAY);
        }
    }

    /** What is told after a chunk of a message that goes on. */
    void taken() {
        SmtpReply reply = options.reply(Reply.CHUNK_TAKEN);
        wire.reply(new SmtpReply(reply.code(), reply.enhanced(), chunk.octets() + " " + reply.text()));
    }

    /** The unwanted octets are gone. */
    void discarded() {
        Reply due = refusal;
        refusal = null;
        if (due == Reply.CHUNKS_OVER) {
            // No mistake: it could not know yet.
            wire.reply(options.reply(due));
        } else {
            session.badLine(due);
        }
    }

    /** The message cannot be taken any more, nor what was sent of it since. */
    void fail() {
        transaction.reset();
        failed = true;
    }

    private void begin() {
        begun = true;
        wire.input().expectChunks(binary);
        wire.input().expectChunk(chunk.octets(), chunk.last());
    }

    private Optional<Reply> fault() {
        if (!session.introduction().offers(Capabilities.CHUNKING)) {
            return Optional.of(session.introduction().mayMail() ? Reply.NOT_IMPLEMENTED : Reply.HELLO_FIRST);
        }
        if (failed) {
            return Optional.of(Reply.CHUNKS_OVER);
        }
        if (!chunk.wellFormed()) {
            return Optional.of(Reply.CHUNK_SYNTAX);
        }
        Optional<Reply> disorder = transaction.contentDisorder();
        return disorder.isEmpty() && options.isTooBig(transaction.sizeWith(chunk.octets()))
                ? Optional.of(Reply.TOO_BIG)
                : disorder;
    }

    /** What follows is content or commands, nobody knows; only where nothing was announced is nothing to follow. */
    private void refuseUncounted(String argument) throws CommandRefused {
        if (transaction.isOpen()) {
            fail();
        }
        if (argument.isEmpty()) {
            throw new CommandRefused(Reply.CHUNK_SYNTAX);
        }
        LOG.info("{} chunk of unknown length, closing: {}", session.id(), Printable.of(argument));
        session.end(Reply.CHUNK_SYNTAX, "syntax");
    }

    private void discard(Reply reply) {
        if (transaction.isOpen()) {
            LOG.info("{} chunk of {} octets refused: {}", session.id(), chunk.octets(), options.reply(reply));
            fail();
        }
        if (chunk.octets() > mostDiscarded() - discarded) {
            LOG.info("{} chunk of {} octets is too much to throw away, closing", session.id(), chunk.octets());
            session.end(reply, "limit");
            return;
        }
        discarded += chunk.octets();
        refusal = reply;
        wire.input().expectOctets(chunk.octets());
    }

    /** As much as of a message that comes by DATA and is too big. */
    private long mostDiscarded() {
        return options.maxMessageSize() == 0
                ? MOST_DISCARDED
                : 2 * Math.max(options.maxMessageSize(), SmtpDecoder.SWALLOWED);
    }
}
