package org.sluice.module.policy_service;

import io.netty.buffer.ByteBuf;
import org.sluice.support.upstream.Line;
import org.sluice.support.upstream.Talk;
import org.sluice.support.upstream.UpstreamFailure;

/** One request, one reply; the connection serves again. */
final class PolicyTalk implements Talk<PolicyTalk.Said> {

    /**
     * What came of it.
     *
     * @param action as the server wrote it
     * @param server whose answer it is
     */
    record Said(String action, String server) {}

    private static final int MOST_REPLY_OCTETS = 1 << 14;

    private final byte[] request;

    PolicyTalk(byte[] request) {
        this.request = request;
    }

    @Override
    public void opened(Line<Said> line) {
        line.write(request);
    }

    @Override
    public void received(ByteBuf octets, Line<Said> line) {
        try {
            ReplyReader.read(octets)
                    .ifPresent(action ->
                            line.answerAndKeep(new Said(action, line.endpoint().text())));
        } catch (UnusableReply garbage) {
            line.fail(UpstreamFailure.Kind.GARBAGE, garbage.getMessage());
        }
    }

    @Override
    public long mostReplyOctets() {
        return MOST_REPLY_OCTETS;
    }
}
