package org.sluice.smtp.tls;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.ssl.NotSslRecordException;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Queue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.sluice.smtp.codec.Printable;

/**
 * Watches over one handshake, from the first octet to the judgement of the client's certificate, and is gone afterwards.
 * Says exactly once how it ended. Until then nothing passes it: what a client sends at once behind its handshake waits here,
 * and reading stops while a certificate is judged.
 */
public final class TlsHandshake extends ChannelInboundHandlerAdapter {

    /** Who waits for the end. */
    public interface Ending {
        /** TLS is up; what comes next has come through it. */
        void secured(TlsSession session);

        /** There is no TLS, and the connection is being closed. */
        void failed(String why);
    }

    private static final String NAME = "tls-handshake";

    private final TlsServer server;
    private final Ending ending;
    private final boolean isFirst;
    private final Queue<Object> waiting = new ArrayDeque<>();
    private TlsIdentity identity;
    private String name;
    private SslHandler handler;
    private ChannelHandlerContext ctx;
    private Future<?> timer;
    private boolean judging;
    private boolean over;

    private TlsHandshake(TlsServer server, Ending ending, boolean isFirst) {
        this.server = server;
        this.ending = ending;
        this.isFirst = isFirst;
    }

    /**
     * Expects a handshake; the place for it was taken before.
     *
     * @param before the handler that goes on with what comes through TLS; null for one that is added at the end
     */
    public static void await(ChannelPipeline pipeline, String before, TlsServer server, Ending ending) {
        TlsHandshake handshake = new TlsHandshake(server, ending, before == null);
        if (before == null) {
            pipeline.addLast(NAME, handshake);
        } else {
            pipeline.addBefore(before, NAME, handshake);
        }
        TlsDoor.open(pipeline, NAME, server, handshake::chosen);
    }

    private void chosen(TlsIdentity chosen, String asked, SslHandler secure) {
        identity = chosen;
        name = asked;
        handler = secure;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        ctx = context;
        timer = context.executor()
                .schedule(this::late, server.options().handshakeTime.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        timer.cancel(false);
        if (!over) {
            over = true;
            server.leave();
        }
        waiting.forEach(ReferenceCountUtil::release);
        waiting.clear();
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        // Those behind hear of it when TLS is up.
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (isFirst) {
            waiting.add(message);
        } else {
            // Behind STARTTLS there is somebody who keeps input, within bounds.
            context.fireChannelRead(message);
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof SslHandshakeCompletionEvent completion) {
            if (completion.isSuccess()) {
                handshaken();
            } else {
                // Whoever says so sends an alert next, and closes.
                failed(reason(completion.cause()));
            }
        } else if (event == ChannelInputShutdownEvent.INSTANCE
                || event instanceof SslCloseCompletionEvent && !judging) {
            failed("the client left");
            context.close();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (!over) {
            failed(reason(cause));
            context.close();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        failed("the client left");
        context.fireChannelInactive();
    }

    private void handshaken() {
        SSLSession session = handler.engine().getSession();
        X509Certificate[] chain = chain(session);
        if (server.provider() == TlsProvider.JDK && session.getProtocol().equals("TLSv1.2")) {
            // Without any suite the library fails every further handshake: no client may renegotiate at our expense.
            handler.engine().setEnabledCipherSuites(new String[0]);
        }
        if (chain.length == 0 || identity.clients().isEmpty()) {
            succeeded(session, chain, false);
            return;
        }
        judging = true;
        if (isFirst) {
            ctx.channel().config().setAutoRead(false);
        }
        try {
            server.workers().execute(() -> {
                boolean verified = identity.clients().get().verify(chain);
                ctx.executor().execute(() -> judged(session, chain, verified));
            });
        } catch (RejectedExecutionException e) {
            failed("this server is going");
            ctx.close();
        }
    }

    private void judged(SSLSession session, X509Certificate[] chain, boolean verified) {
        boolean required = server.options().verifyMode == TlsOptions.VerifyMode.REQUIRE;
        if (required && !verified) {
            failed("the client's certificate is not good");
            ctx.close();
        } else if (!over) {
            succeeded(session, chain, verified);
        }
    }

    private void succeeded(SSLSession session, X509Certificate[] chain, boolean verified) {
        secured(new TlsSession(
                identity.identity().certificate(),
                TlsFacts.of(session, name, chain, verified, server.options().verifiedPeerCanRelay)));
    }

    /** TLS is up; says so and goes. */
    void secured(TlsSession session) {
        over = true;
        server.leave();
        ending.secured(session);
        if (isFirst) {
            goOn();
        }
        ctx.pipeline().remove(this);
    }

    /** Those behind begin now. */
    private void goOn() {
        ctx.fireChannelActive();
        while (!waiting.isEmpty()) {
            ctx.fireChannelRead(waiting.remove());
        }
        if (judging) {
            ctx.fireChannelReadComplete();
            ctx.channel().config().setAutoRead(true);
        }
    }

    private void late() {
        if (!over) {
            failed("not done in time");
            TlsDoor.hangUp(ctx.channel());
        }
    }

    private void failed(String why) {
        if (!over) {
            over = true;
            server.leave();
            timer.cancel(false);
            ending.failed(why);
        }
    }

    private static X509Certificate[] chain(SSLSession session) {
        try {
            Certificate[] chain = session.getPeerCertificates();
            return Arrays.copyOf(chain, chain.length, X509Certificate[].class);
        } catch (SSLPeerUnverifiedException e) {
            return new X509Certificate[0];
        }
    }

    private static String reason(Throwable cause) {
        Throwable root = cause;
        while (root.getCause() != null && root.getCause() != root) {
            root = root.getCause();
        }
        if (root instanceof NotSslRecordException) {
            return "this is not TLS";
        }
        String message = root.getMessage();
        return Printable.of(message == null ? root.toString() : message);
    }
}
