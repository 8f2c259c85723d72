package org.sluice.smtp.connection;

import io.netty.channel.ChannelHandlerContext;
import java.util.Optional;
import java.util.function.Consumer;
import org.sluice.smtp.core.ListenerMetrics;
import org.sluice.smtp.tls.Secured;
import org.sluice.smtp.tls.TlsHandshake;
import org.sluice.smtp.tls.TlsServer;
import org.sluice.smtp.tls.TlsSession;

/** What protects one connection, and what could. On the event loop only. */
final class Protection {

    private final Optional<TlsServer> available;
    private Secured present;

    /**
     * At the beginning of a connection.
     *
     * @param available TLS of the address the client came to, if it has some
     */
    Protection(Optional<TlsServer> available, Secured present) {
        this.available = available;
        this.present = present;
    }

    Optional<TlsServer> available() {
        return available;
    }

    Secured present() {
        return present;
    }

    /** Shakes hands in front of that handler; one of the two hears how it ended. */
    void raise(ChannelHandlerContext ctx, ListenerMetrics metrics, Consumer<TlsSession> done, Consumer<String> failed) {
        TlsHandshake.await(ctx.pipeline(), ctx.name(), available.orElseThrow(), new TlsHandshake.Ending() {
            @Override
            public void secured(TlsSession session) {
                metrics.handshake(session);
                present = session;
                done.accept(session);
            }

            @Override
            public void failed(String why) {
                metrics.handshakeFailed();
                failed.accept(why);
            }
        });
    }
}
