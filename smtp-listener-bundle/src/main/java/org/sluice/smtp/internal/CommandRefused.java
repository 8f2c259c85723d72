package org.sluice.smtp.internal;

/** A command that is wrong in itself, with the reply it gets. */
final class CommandRefused extends Exception {

    private static final long serialVersionUID = 1L;

    private final Reply reply;

    CommandRefused(Reply reply) {
        super(reply.word(), null, false, false);
        this.reply = reply;
    }

    Reply reply() {
        return reply;
    }
}
