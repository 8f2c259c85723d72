package org.sluice.delivery.smtp;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.CorruptedFrameException;

/** Any octets as a server's replies: replies within bounds or one refusal, the same for every cut, safe to write down. */
public final class FuzzReplyDecoder {

    private FuzzReplyDecoder() {}

    /** The first octet is the length of a piece. */
    public static void fuzzerTestOneInput(byte[] input) {
        if (input.length == 0) {
            return;
        }
        int piece = 1 + (input[0] & 0xff) % 16;
        String whole = replies(input, Integer.MAX_VALUE);
        String cut = replies(input, piece);
        if (!whole.equals(cut)) {
            throw new IllegalStateException("in pieces of " + piece + ": " + cut + " (expected: " + whole + ")");
        }
    }

    private static String replies(byte[] input, int piece) {
        StringBuilder replies = new StringBuilder();
        EmbeddedChannel channel = new EmbeddedChannel(new ReplyDecoder());
        try {
            int at = 1;
            while (at < input.length) {
                int length = Math.min(piece, input.length - at);
                channel.writeInbound(Unpooled.wrappedBuffer(input, at, length));
                at += length;
            }
        } catch (CorruptedFrameException refused) {
            replies.append("refused ");
        }
        for (RemoteReply reply = channel.readInbound(); reply != null; reply = channel.readInbound()) {
            String text = reply.toReply().toString();
            if (text.chars().anyMatch(c -> (c < ' ' || c > '~') && c != '\n')) {
                throw new IllegalStateException("unsafe: " + text);
            }
            replies.append(text).append('|');
        }
        channel.close();
        channel.releaseInbound();
        return replies.toString();
    }
}
