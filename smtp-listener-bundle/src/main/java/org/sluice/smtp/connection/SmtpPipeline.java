package org.sluice.smtp.connection;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelInitializer;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sluice.injection.ConnectionFacts;
import org.sluice.message.SmtpReply;
import org.sluice.smtp.codec.Reply;
import org.sluice.smtp.codec.ReplyEncoder;
import org.sluice.smtp.configuration.Listen;
import org.sluice.smtp.configuration.ListenAddress;
import org.sluice.smtp.configuration.SessionOptions;
import org.sluice.smtp.core.CoreLink;
import org.sluice.smtp.extension.Capabilities;
import org.sluice.smtp.proxy.ProxyHandler;
import org.sluice.smtp.proxy.ProxyOptions;
import org.sluice.smtp.session.Entrance;
import org.sluice.smtp.session.Listener;
import org.sluice.smtp.session.SessionLog;
import org.sluice.smtp.tls.Secured;
import org.sluice.smtp.tls.TlsHandshake;
import org.sluice.smtp.tls.TlsServer;
import org.sluice.smtp.tls.TlsSession;
import org.sluice.support.net.Cidr;

/**
 * What happens to an accepted connection: which scopes match, is there a place, and the handlers in their order: TLS
 * where it is, then the session. PROXY comes first where it is spoken, and decides the address the rest sees.
 */
public final class SmtpPipeline extends ChannelInitializer<Channel> {

    private static final Logger LOG = LoggerFactory.getLogger(SmtpPipeline.class);

    private final Listener listener;
    private final List<ListenAddress> served;

    /**
     * For one socket.
     *
     * @param served the configured addresses it stands for; two where one socket takes IPv6 and IPv4
     */
    public SmtpPipeline(Listener listener, List<ListenAddress> served) {
        this.listener = listener;
        this.served = served;
    }

    @Override
    protected void initChannel(Channel channel) {
        InetSocketAddress remote = unmapped(channel.remoteAddress());
        InetSocketAddress local = unmapped(channel.localAddress());
        Optional<Listen> listen = remote == null || local == null ? Optional.empty() : listenFor(remote.getAddress());
        if (listen.isEmpty()) {
            // Gone before it was accepted, or IPv6 at an address that is IPv4 only.
            channel.close();
            return;
        }
        Entrance entrance = new Entrance(listener, listen.get(), remote, local);
        channel.closeFuture().addListener(closed -> entrance.leave());
        entrance.options().socket.applyTo(channel.config());
        ProxyOptions proxy = entrance.options().proxy;
        if (!proxy.proxyProtocol) {
            arrived(channel, entrance, entrance.enter());
        } else if (proxy.isProxy(remote.getAddress()) && entrance.expectProxy()) {
            channel.pipeline()
                    .addLast(
                            "proxy",
                            new ProxyHandler(
                                    proxy.proxyProtocolTimeout,
                                    remote.getAddress().getHostAddress(),
                                    header -> arrived(channel, entrance, entrance.enter(header))));
        } else {
            LOG.info(
                    "{} closed without a banner: not one of proxy_hosts, or too many of them",
                    remote.getAddress().getHostAddress());
            listener.metrics().connected(false);
            channel.close();
        }
    }

    /** The client is known; what follows is between it and us. */
    private void arrived(Channel channel, Entrance entrance, boolean admitted) {
        listener.metrics().connected(admitted);
        Optional<TlsServer> tls = listener.tls(entrance.address());
        boolean implicit = tls.isPresent() && tls.get().options().implicit;
        if (!admitted) {
            turnAway(channel, entrance.options(), entrance.facts(), implicit);
            return;
        }
        CoreLink core = new CoreLink(listener.core(), entrance.facts(), entrance.options(), channel.eventLoop());
        Function<Secured, SmtpConnection> arrival = secured -> new SmtpConnection(
                entrance, core, listener.authenticators(), listener.metrics(), listener.writers(), tls, secured);
        if (implicit) {
            awaitHandshake(channel, tls.get(), core, arrival);
        } else {
            add(channel, arrival.apply(Secured.PLAIN));
        }
    }

    private void add(Channel channel, SmtpConnection connection) {
        channel.pipeline().addLast("smtp", connection);
        listener.opened(connection);
        channel.closeFuture().addListener(closed -> listener.closed(connection));
    }

    /** Implicit TLS (RFC 8314 section 3): there is no session before the handshake is over. */
    private void awaitHandshake(
            Channel channel, TlsServer server, CoreLink core, Function<Secured, SmtpConnection> arrival) {
        if (!server.enter()) {
            LOG.info("{} no TLS: too many handshakes are under way, closing", core.id());
            channel.close();
            return;
        }
        TlsHandshake.await(channel.pipeline(), null, server, new TlsHandshake.Ending() {
            @Override
            public void secured(TlsSession session) {
                listener.metrics().handshake(session);
                core.secured(session.facts());
                add(channel, arrival.apply(session));
            }

            @Override
            public void failed(String why) {
                listener.metrics().handshakeFailed();
                LOG.info("{} TLS handshake failed: {}", core.id(), why);
            }
        });
    }

    /** The scope a client belongs to: that of its own family where one socket serves both. */
    private Optional<Listen> listenFor(InetAddress client) {
        boolean ipv4 = client instanceof Inet4Address;
        boolean hasIpv4 = served.stream().anyMatch(ListenAddress::isIpv4);
        return served.stream()
                .filter(address -> ipv4 ? address.isIpv4() || !hasIpv4 : !address.isIpv4())
                .findFirst()
                .flatMap(listener::listen);
    }

    private void turnAway(Channel channel, SessionOptions options, ConnectionFacts facts, boolean implicitTls) {
        SmtpReply reply = options.reply(Reply.CONCURRENCY);
        listener.core().log().ifPresent(log -> SessionLog.turnedAway(log, facts, reply));
        if (implicitTls) {
            // A word in plain text would not be understood, and a handshake is what there is no room for.
            channel.close();
            return;
        }
        ByteBuf out = channel.alloc().buffer(128);
        boolean enhanced = options.extensions().contains(Capabilities.ENHANCED_CODES);
        ReplyEncoder.encode(reply, enhanced, out);
        channel.writeAndFlush(out).addListener(ChannelFutureListener.CLOSE);
    }

    private static InetSocketAddress unmapped(SocketAddress address) {
        return address instanceof InetSocketAddress inet && inet.getAddress() != null
                ? new InetSocketAddress(Cidr.unmapped(inet.getAddress()), inet.getPort())
                : null;
    }
}
