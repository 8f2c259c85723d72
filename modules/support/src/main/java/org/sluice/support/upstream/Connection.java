package org.sluice.support.upstream;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.ssl.SslHandler;
import java.util.concurrent.RejectedExecutionException;

/**
 * One connection to a server: serves one exchange after the other, or lies idle. What comes while nobody asks anything would
 * be taken for the reply to the next question, so it ends the connection.
 */
final class Connection extends ChannelInboundHandlerAdapter {

    private final Upstream upstream;
    private final Terms terms;
    private Channel channel;
    private ByteBuf unread = Unpooled.EMPTY_BUFFER;
    private Exchange<?> exchange;
    private int exchanges;
    private boolean closed;
    private boolean held;
    private Runnable onClose = () -> {};

    Connection(Upstream upstream, Terms terms) {
        this.upstream = upstream;
        this.terms = terms;
    }

    Endpoint endpoint() {
        return upstream.endpoint();
    }

    Upstream upstream() {
        return upstream;
    }

    /** Whether it is as secure as these terms ask for: what its TLS trusts was settled when it was made. */
    boolean isWithin(Terms now) {
        return !endpoint().tls() || terms == now;
    }

    Channel channel() {
        return channel;
    }

    boolean isUsable() {
        return !closed && channel.isActive();
    }

    /** Whether it carried an exchange before the one it serves. */
    boolean isUsed() {
        return exchanges > 1;
    }

    /** What is done once it is closed. */
    Runnable closing() {
        return onClose;
    }

    /** Sets what is done once it is closed. */
    void onClose(Runnable action) {
        onClose = action;
    }

    int exchanges() {
        return exchanges;
    }

    /** From now on it is one owner's, and never lies idle for others. */
    void hold() {
        held = true;
    }

    boolean isHeld() {
        return held;
    }

    void serve(Exchange<?> next) {
        exchange = next;
        exchanges++;
    }

    /** The exchange is over; closes unless it may serve again. */
    void served(Exchange<?> done) {
        exchange = null;
        if (!done.keepsConnection() || unread.isReadable() || !isUsable()) {
            close();
        }
    }

    void close() {
        if (!closed) {
            closed = true;
            channel.close();
            onClose.run();
        }
    }

    void endOutput() {
        boolean encrypted = channel.pipeline().get(SslHandler.class) != null;
        if (!encrypted && channel instanceof DuplexChannel duplex) {
            duplex.shutdownOutput();
        }
    }

    boolean execute(Runnable task) {
        try {
            channel.eventLoop().execute(task);
            return true;
        } catch (RejectedExecutionException ended) {
            return false;
        }
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        channel = ctx.channel();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        unread.release();
        unread = Unpooled.EMPTY_BUFFER;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf octets = (ByteBuf) message;
        int fresh = octets.readableBytes();
        if (exchange == null || closed) {
            octets.release();
            close();
            return;
        }
        unread = ByteToMessageDecoder.MERGE_CUMULATOR.cumulate(ctx.alloc(), unread, octets);
        exchange.received(unread, fresh);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        if (exchange != null) {
            exchange.closed(unread, "");
        }
        close();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (exchange != null) {
            exchange.closed(unread, "connection lost: " + cause.getMessage());
        }
        close();
    }
}
