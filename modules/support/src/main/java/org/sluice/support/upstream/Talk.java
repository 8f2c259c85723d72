package org.sluice.support.upstream;

import io.netty.buffer.ByteBuf;

/**
 * One question as a protocol puts it: says the request, reads the reply. One instance for each attempt. Called on the event
 * loop only, one call at a time; must not block. Whatever it throws ends the attempt as garbage.
 *
 * @param <R> what a reply is
 */
public interface Talk<R> {

    /** The connection is there, new or kept from an earlier exchange: say the first words. */
    void opened(Line<R> line) throws Exception;

    /**
     * Octets came: read what is complete and leave the rest, which comes again with more behind it. May happen before the
     * request is out, since servers answer early. Does not release the buffer.
     */
    void received(ByteBuf octets, Line<R> line) throws Exception;

    /** The server closed; what it had said before was shown to {@link #received}. {@code octets}: what was left unread. */
    default void closed(ByteBuf octets, Line<R> line) throws Exception {
        line.fail(UpstreamFailure.Kind.CLOSED, octets.isReadable() ? "closed in the middle of the reply" : "closed");
    }

    /** The attempt is over, whatever came of it: let go of what must be let go. Called once. */
    default void ended() {}

    /** The answer came when nobody waited for it any more: let go of what it holds. */
    default void unwanted(R answer) {}

    /** Most octets all of a reply may have; past them the attempt fails. */
    default long mostReplyOctets() {
        return 1 << 20;
    }

    /** How long this talk may take, where that is not what the others may; the time of the call ends it all the same. */
    default Timeouts within(Timeouts usual) {
        return usual;
    }
}
