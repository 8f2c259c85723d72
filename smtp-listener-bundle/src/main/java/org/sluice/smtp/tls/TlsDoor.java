package org.sluice.smtp.tls;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.AbstractSniHandler;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.Future;

/**
 * Reads the host name a client asks for, then makes way for the handler of TLS with the certificate of that name. Also knows
 * how such a handler is got rid of.
 */
public final class TlsDoor extends AbstractSniHandler<TlsIdentity> {

    /** Hears which certificate a handshake is done with. */
    interface Choice {
        void chosen(TlsIdentity identity, String name, SslHandler handler);
    }

    private static final String TLS = "tls";
    private static final int LARGEST_HELLO = 16_384;
    private static final long CLOSE_MILLIS = 1_000;

    private final TlsServer server;
    private final Choice choice;

    private TlsDoor(TlsServer server, Choice choice) {
        super(LARGEST_HELLO, 0);
        this.server = server;
        this.choice = choice;
    }

    /** Opens one, in front of a handler. */
    static void open(ChannelPipeline pipeline, String before, TlsServer server, Choice choice) {
        pipeline.addBefore(before, TLS, new TlsDoor(server, choice));
    }

    @Override
    protected Future<TlsIdentity> lookup(ChannelHandlerContext ctx, String name) {
        return ctx.executor().newSucceededFuture(server.identity(name));
    }

    @Override
    protected void onLookupComplete(ChannelHandlerContext ctx, String name, Future<TlsIdentity> found) {
        TlsIdentity identity = found.getNow();
        SslHandler handler = identity.context().newHandler(ctx.alloc(), server.workers());
        // There is one deadline for all of the handshake, and it began before this.
        handler.setHandshakeTimeoutMillis(0);
        handler.setCloseNotifyFlushTimeoutMillis(CLOSE_MILLIS);
        choice.chosen(identity, name, handler);
        ctx.pipeline().replace(this, TLS, handler);
    }

    /** Sends no more: what was written, then TLS says so, if there is some, then TCP. Input is plain octets from then on. */
    public static void shutdownOutput(Channel channel) {
        if (channel.pipeline().get(TLS) instanceof SslHandler handler) {
            handler.closeOutbound().addListener(said -> channel.eventLoop().execute(() -> {
                remove(channel);
                ((DuplexChannel) channel).shutdownOutput();
            }));
        } else {
            ((DuplexChannel) channel).shutdownOutput();
        }
    }

    /** Closes at once, without waiting for a client that may not read. On the event loop. */
    public static void hangUp(Channel channel) {
        remove(channel);
        channel.close();
    }

    private static void remove(Channel channel) {
        if (channel.pipeline().get(TLS) != null) {
            channel.pipeline().remove(TLS);
        }
    }
}
