package org.sluice.smtp.proxy;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sluice.smtp.codec.Printable;

/**
 * Waits for the PROXY header in front of everything else, TLS included. Then the handlers of the session join the pipeline,
 * hear that the connection is there, and get what came behind the header. Without a header there is no session and no word
 * to whoever that is.
 */
public final class ProxyHandler extends ByteToMessageDecoder {

    /** Builds the rest of the pipeline for the client the header tells of. */
    public interface Arrival {
        void arrived(ProxyHeader header);
    }

    private static final Logger LOG = LoggerFactory.getLogger(ProxyHandler.class);

    private final Duration timeout;
    private final Arrival arrival;
    private final String proxy;
    private Future<?> timer;
    private boolean done;

    public ProxyHandler(Duration timeout, String proxy, Arrival arrival) {
        this.timeout = timeout;
        this.proxy = proxy;
        this.arrival = arrival;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        timer = ctx.executor()
                .schedule(() -> refuse(ctx, "no PROXY header in time"), timeout.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        // Those behind hear of it when it is known whose connection this is.
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
        if (done) {
            in.skipBytes(in.readableBytes());
            return;
        }
        try {
            Optional<ProxyHeader> header = ProxyHeader.read(in);
            if (header.isPresent()) {
                done = true;
                timer.cancel(false);
                arrival.arrived(header.get());
                ctx.fireChannelActive();
                ctx.pipeline().remove(this);
            }
        } catch (ProxyHeader.Malformed e) {
            refuse(ctx, e.getMessage());
        }
    }

    /** The end of the input, by FIN or by the end of the connection. */
    @Override
    protected void decodeLast(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
        decode(ctx, in, out);
        refuse(ctx, "no PROXY header");
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        refuse(ctx, cause.toString());
    }

    private void refuse(ChannelHandlerContext ctx, String why) {
        if (!done) {
            done = true;
            timer.cancel(false);
            LOG.info("{} closed without a banner: {}", proxy, Printable.of(why));
            ctx.close();
        }
    }
}
