package org.sluice.smtp.listener;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sluice.smtp.configuration.ListenAddress;
import org.sluice.smtp.connection.SmtpPipeline;
import org.sluice.smtp.session.Listener;

/**
 * The accepting sockets of one listener. {@code 0.0.0.0:p} and {@code [::]:p} together are one socket, because Linux
 * serves both families with it and refuses a second one; where IPv6 is missing, it is bound for IPv4 alone. May block;
 * never used on an event loop.
 */
final class Sockets {

    private static final Logger LOG = LoggerFactory.getLogger(Sockets.class);
    private static final long BIND_SECONDS = 5;

    private final Transport transport;
    private final Listener listener;
    private final Map<List<ListenAddress>, Channel> bound = new LinkedHashMap<>();

    Sockets(Transport transport, Listener listener) {
        this.transport = transport;
        this.listener = listener;
    }

    /** Where clients are accepted now. */
    synchronized List<InetSocketAddress> addresses() {
        return bound.values().stream()
                .map(channel -> (InetSocketAddress) channel.localAddress())
                .toList();
    }

    /**
     * Binds and closes until exactly these addresses are served; what stays is not touched.
     *
     * @throws IOException naming the address that could not be bound; all is as before then
     */
    synchronized void serve(List<ListenAddress> addresses, int backlog) throws IOException {
        List<List<ListenAddress>> wanted = shared(addresses);
        List<List<ListenAddress>> surplus =
                bound.keySet().stream().filter(key -> !wanted.contains(key)).toList();
        List<List<ListenAddress>> fresh = new ArrayList<>();
        // A wildcard in the way of a single address, or the other way round: the old one has to go first.
        surplus.forEach(this::unbind);
        try {
            for (List<ListenAddress> key : wanted) {
                if (!bound.containsKey(key)) {
                    bound.put(key, bind(key, backlog));
                    fresh.add(key);
                }
            }
        } catch (IOException e) {
            fresh.forEach(this::unbind);
            restore(surplus, backlog);
            throw e;
        }
    }

    /** Accepts no more. */
    synchronized void close() {
        List.copyOf(bound.keySet()).forEach(this::unbind);
    }

    private void restore(List<List<ListenAddress>> keys, int backlog) {
        for (List<ListenAddress> key : keys) {
            try {
                bound.put(key, bind(key, backlog));
            } catch (IOException e) {
                LOG.error(
                        "listener {}: cannot return to {}", listener.settings().name(), key, e);
            }
        }
    }

    private void unbind(List<ListenAddress> key) {
        bound.remove(key).close().awaitUninterruptibly(BIND_SECONDS, TimeUnit.SECONDS);
    }

    private Channel bind(List<ListenAddress> key, int backlog) throws IOException {
        try {
            return bind(key, key.get(0), backlog);
        } catch (IOException e) {
            // No IPv6 on this machine; a port in use would be refused again below.
            if (key.size() == 1) {
                throw e;
            }
            Channel ipv4 = bind(key, key.get(1), backlog);
            LOG.info("listener {}: {}; IPv4 only", listener.settings().name(), e.getMessage());
            return ipv4;
        }
    }

    private Channel bind(List<ListenAddress> key, ListenAddress address, int backlog) throws IOException {
        ChannelFuture attempt = new ServerBootstrap()
                .group(transport.loops())
                .channelFactory(() -> transport.serverChannel(address.isIpv4()))
                .option(ChannelOption.SO_BACKLOG, backlog)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.SO_KEEPALIVE, true)
                .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
                .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, new WriteBufferWaterMark(32_768, 65_536))
                .childOption(ChannelOption.RECVBUF_ALLOCATOR, new AdaptiveRecvByteBufAllocator(512, 4_096, 65_536))
                .handler(new AcceptBackoff(listener))
                .childHandler(new SmtpPipeline(listener, key))
                .bind(address.socketAddress());
        if (!attempt.awaitUninterruptibly(BIND_SECONDS, TimeUnit.SECONDS) || !attempt.isSuccess()) {
            attempt.channel().close();
            String why = attempt.cause() == null ? "no answer" : attempt.cause().getMessage();
            throw new IOException("cannot listen on " + address + ": " + why, attempt.cause());
        }
        return attempt.channel();
    }

    /** Groups what one socket serves; IPv6 first. */
    private static List<List<ListenAddress>> shared(List<ListenAddress> addresses) {
        Map<Integer, List<ListenAddress>> wildcards = new LinkedHashMap<>();
        List<List<ListenAddress>> groups = new ArrayList<>();
        for (ListenAddress address : addresses) {
            if (address.isWildcard()) {
                List<ListenAddress> both = wildcards.computeIfAbsent(address.port(), port -> new ArrayList<>());
                both.add(address.isIpv4() ? both.size() : 0, address);
            } else {
                groups.add(List.of(address));
            }
        }
        wildcards.values().forEach(both -> groups.add(List.copyOf(both)));
        return groups;
    }
}
