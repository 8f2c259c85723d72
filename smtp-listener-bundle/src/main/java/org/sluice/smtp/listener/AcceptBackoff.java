package org.sluice.smtp.listener;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sluice.smtp.session.Listener;

/**
 * What an accepting socket does when it cannot accept, as with no descriptor left: it waits a second instead of trying
 * without end, says so once a minute, and goes on by itself. Meanwhile clients wait in the kernel's backlog.
 */
final class AcceptBackoff extends ChannelInboundHandlerAdapter {

    private static final Logger LOG = LoggerFactory.getLogger(AcceptBackoff.class);
    private static final long PAUSE_MILLIS = 1_000;
    private static final long LOG_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final Listener listener;
    private long failures;
    private long saidAt;
    private boolean said;
    private boolean pausing;

    AcceptBackoff(Listener listener) {
        this.listener = listener;
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        failures++;
        listener.stress().exhausted();
        listener.metrics().acceptFailed();
        long now = System.nanoTime();
        if (!said || now - saidAt > LOG_NANOS) {
            said = true;
            saidAt = now;
            LOG.warn(
                    "listener {}: cannot accept at {} ({} times so far), trying again every second: {}",
                    listener.settings().name(),
                    ctx.channel().localAddress(),
                    failures,
                    cause.toString());
        }
        pause(ctx);
    }

    private void pause(ChannelHandlerContext ctx) {
        if (!pausing) {
            pausing = true;
            ctx.channel().config().setAutoRead(false);
            ctx.channel().eventLoop().schedule(() -> goOn(ctx), PAUSE_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    private void goOn(ChannelHandlerContext ctx) {
        pausing = false;
        ctx.channel().config().setAutoRead(true);
    }
}
