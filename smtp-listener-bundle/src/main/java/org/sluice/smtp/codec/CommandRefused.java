package org.sluice.smtp.codec;

/** A command that is wrong in itself, with the reply it gets. */
public final class CommandRefused extends Exception {

    private static final long serialVersionUID = 1L;

    private final Reply reply;

    public CommandRefused(Reply reply) {
        super(reply.word(), null, false, false);
        this.reply = reply;
    }

    public Reply reply() {
        return reply;
    }
}
