package org.sluice.support.upstream;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.nio.NioDomainSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLParameters;

/** Makes one connection: looks the name up, tries its addresses one after the other, secures it. One deadline for all. */
final class Connecting {

    /** What came of it; called once, on the event loop. */
    interface End {
        void connected(Connection connection);

        void failed(UpstreamFailure failure);
    }

    private final EventLoop loop;
    private final Upstream upstream;
    private final Terms terms;
    private final End end;
    private List<SocketAddress> tried;
    private CompletableFuture<List<SocketAddress>> lookUp;
    private Channel channel;
    private Future<?> alarm;
    private String trouble = "no address";
    private boolean over;

    Connecting(EventLoop loop, Upstream upstream, Terms terms, End end) {
        this.loop = loop;
        this.upstream = upstream;
        this.terms = terms;
        this.end = end;
    }

    void begin(Names names, long millis) {
        boolean isFair =
                Timeouts.isFair(Duration.ofMillis(millis), terms.timeouts().connect());
        UpstreamFailure.Kind late = isFair ? UpstreamFailure.Kind.CONNECT_TIMEOUT : UpstreamFailure.Kind.NO_TIME;
        alarm = loop.schedule(
                () -> fail(late, "no connection within " + millis + " ms"), millis, TimeUnit.MILLISECONDS);
        if (upstream.isLookUpDue(System.nanoTime())) {
            lookUp = upstream.lookUp(names, loop);
        }
        tried = upstream.addresses();
        connect(tried.iterator());
    }

    /** Nobody waits for it any more. */
    void cancel() {
        fail(UpstreamFailure.Kind.CANCELLED, "not wanted any more");
    }

    private void resolved(List<SocketAddress> found, Throwable failure) {
        if (failure == null && !found.equals(tried)) {
            connect(found.iterator());
            return;
        }
        if (failure != null && tried.isEmpty()) {
            trouble = "no address: " + failure.getCause().getMessage();
        }
        exhausted();
    }

    private void connect(Iterator<SocketAddress> addresses) {
        if (over) {
            return;
        }
        if (!addresses.hasNext()) {
            exhausted();
            return;
        }
        Connection connection = new Connection(upstream, terms);
        Bootstrap bootstrap = new Bootstrap()
                .group(loop)
                // What the server said before a write failed is still to be read.
                .option(ChannelOption.AUTO_CLOSE, false)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, 0)
                .handler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel made) {
                        made.pipeline().addLast(connection);
                    }
                });
        if (upstream.endpoint().isLocal()) {
            bootstrap.channel(NioDomainSocketChannel.class);
        } else {
            bootstrap.channel(NioSocketChannel.class).option(ChannelOption.TCP_NODELAY, true);
        }
        var connecting = bootstrap.connect(addresses.next());
        channel = connecting.channel();
        connecting.addListener(done -> {
            if (over) {
                connecting.channel().close();
            } else if (done.isSuccess()) {
                secure(connection);
            } else {
                trouble = withoutAddress(String.valueOf(done.cause().getMessage()));
                connect(addresses);
            }
        });
    }

    /** No address is left but those that are being looked up. */
    private void exhausted() {
        if (lookUp == null) {
            upstream.doubtAddresses(System.nanoTime());
            fail(UpstreamFailure.Kind.CONNECT, trouble);
        } else {
            CompletableFuture<List<SocketAddress>> last = lookUp;
            lookUp = null;
            last.whenComplete(this::resolved);
        }
    }

    /** The address is said again at the end, which helps only where a name has several. */
    private String withoutAddress(String said) {
        Endpoint endpoint = upstream.endpoint();
        String again = ": /" + endpoint.host() + ':' + endpoint.port();
        return said.endsWith(again) ? said.substring(0, said.length() - again.length()) : said;
    }

    private void secure(Connection connection) {
        if (!upstream.endpoint().tls()) {
            succeed(connection);
            return;
        }
        SslHandler handler = handler(connection.channel());
        connection.channel().pipeline().addFirst(handler);
        handler.handshakeFuture().addListener(done -> {
            if (over) {
                return;
            }
            if (done.isSuccess()) {
                succeed(connection);
            } else {
                fail(UpstreamFailure.Kind.CONNECT, "TLS: " + done.cause().getMessage());
            }
        });
    }

    private SslHandler handler(Channel secured) {
        Endpoint endpoint = upstream.endpoint();
        SslContext context = terms.tls();
        SslHandler handler = context.newHandler(secured.alloc(), endpoint.host(), endpoint.port());
        handler.setHandshakeTimeoutMillis(0); // the alarm is for all of it
        SSLParameters parameters = handler.engine().getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm(terms.verifies() ? "HTTPS" : null);
        handler.engine().setSSLParameters(parameters);
        return handler;
    }

    private void succeed(Connection connection) {
        over = true;
        alarm.cancel(false);
        end.connected(connection);
    }

    private void fail(UpstreamFailure.Kind kind, String why) {
        if (over) {
            return;
        }
        over = true;
        alarm.cancel(false);
        if (channel != null) {
            channel.close();
        }
        end.failed(new UpstreamFailure(kind, upstream.endpoint() + ": " + why));
    }
}
