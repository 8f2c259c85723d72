package org.sluice.smtp.codec;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import java.util.concurrent.TimeUnit;
import org.sluice.message.SmtpReply;

/** Replies that wait to be sent together: those to one pipelined group of commands. On the event loop only. */
public final class ReplyGroup {

    private static final int LARGE = 8_192;
    private static final long SOON_MILLIS = 50;

    private final ChannelHandlerContext ctx;
    private ByteBuf waiting;
    private boolean planned;

    /** A group that is sent through the handlers in front of that one. */
    public ReplyGroup(ChannelHandlerContext ctx) {
        this.ctx = ctx;
    }

    /** Adds one, and sends the group if that makes it large; how many octets it has. */
    public int add(SmtpReply reply, boolean enhancedCodes) {
        if (waiting == null) {
            waiting = ctx.alloc().buffer(256);
        }
        int before = waiting.readableBytes();
        ReplyEncoder.encode(reply, enhancedCodes, waiting);
        int octets = waiting.readableBytes() - before;
        if (waiting.readableBytes() >= LARGE) {
            send();
        }
        return octets;
    }

    /** Sends what waits; a future that is done if nothing does. */
    public ChannelFuture send() {
        if (waiting == null) {
            return ctx.channel().newSucceededFuture();
        }
        ByteBuf group = waiting;
        waiting = null;
        return ctx.writeAndFlush(group);
    }

    /** Sends what waits in a moment, for more may join it. */
    public void sendSoon() {
        if (waiting != null && !planned) {
            planned = true;
            ctx.channel().eventLoop().schedule(this::sendPlanned, SOON_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    /** The connection is gone. */
    public void drop() {
        if (waiting != null) {
            waiting.release();
            waiting = null;
        }
    }

    private void sendPlanned() {
        planned = false;
        send();
    }
}
