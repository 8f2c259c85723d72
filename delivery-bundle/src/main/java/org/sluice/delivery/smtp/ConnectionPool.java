package org.sluice.delivery.smtp;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.socket.SocketChannel;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.sluice.delivery.mx.Host;

/**
 * Opens connections and keeps them for a while after use. A connection is either in use by one transaction or idle in here.
 *
 * <p>A binding's source address belongs into {@link #connect} and into the key under which connections are kept: one made
 * under other terms must not be reused.
 */
final class ConnectionPool {

    private static final int MAX_IDLE = 2_000;

    private final EventLoopGroup loops;
    private final Class<? extends SocketChannel> channels;
    private final Supplier<SmtpOptions> options;
    private final Map<InetSocketAddress, ArrayDeque<SmtpConnection>> idle = new HashMap<>();
    private final Set<SmtpConnection> all = new HashSet<>();
    private int parked;
    private boolean stopped;

    ConnectionPool(EventLoopGroup loops, Class<? extends SocketChannel> channels, Supplier<SmtpOptions> options) {
        this.loops = loops;
        this.channels = channels;
        this.options = options;
    }

    /** An idle connection to that address that fits the policy, if there is one. It may have been closed meanwhile. */
    synchronized Optional<SmtpConnection> take(Host host, TlsPolicy policy) {
        ArrayDeque<SmtpConnection> waiting = idle.getOrDefault(host.address(), new ArrayDeque<>(0));
        // The one used last: those left over by a busy time run out by themselves.
        Iterator<SmtpConnection> each = waiting.descendingIterator();
        while (each.hasNext()) {
            SmtpConnection connection = each.next();
            boolean usable = connection.isUsable();
            if (!usable || policy.admits(connection, host)) {
                each.remove();
                parked--;
            }
            if (usable && policy.admits(connection, host)) {
                return Optional.of(connection);
            }
        }
        return Optional.empty();
    }

    /** How connections are secured by default. */
    TlsPolicy policy() {
        return options.get().tls();
    }

    /** A new connection, greeted and secured. Fails with a {@link ConnectionLost}. */
    CompletableFuture<SmtpConnection> connect(Host host, TlsPolicy policy) {
        SmtpOptions now = options.get();
        SmtpConnection connection = new SmtpConnection(host, now, policy, this::forget);
        if (!remember(connection)) {
            return CompletableFuture.failedFuture(new ConnectionLost(Step.CONNECT, "stopping"));
        }
        long millis = Math.min(now.timeouts().of(Step.CONNECT).toMillis(), Integer.MAX_VALUE);
        new Bootstrap()
                .group(loops)
                .channel(channels)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) millis)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.SO_KEEPALIVE, true)
                .handler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline().addLast(connection.decoder(), connection);
                    }
                })
                .connect(host.address())
                .addListener(connected -> {
                    if (!connected.isSuccess()) {
                        forget(connection);
                        connection
                                .ready()
                                .completeExceptionally(new ConnectionLost(Step.CONNECT, reason(connected.cause())));
                    }
                });
        return connection.ready();
    }

    /** Takes a connection back after use; on its event loop. */
    void release(SmtpConnection connection) {
        if (!connection.isUsable()) {
            return;
        }
        if (isSpent(connection)) {
            connection.quit();
        } else if (connection.needsReset()) {
            connection.command(Step.RSET, "RSET").thenAccept(reply -> afterReset(connection, reply));
            connection.flush();
        } else {
            keep(connection);
        }
    }

    /** Open connections, idle ones included. */
    synchronized int size() {
        return all.size();
    }

    synchronized int idleCount() {
        return parked;
    }

    /** No new connections; idle ones say goodbye. */
    void stop() {
        List<SmtpConnection> waiting = new ArrayList<>();
        synchronized (this) {
            stopped = true;
            idle.values().forEach(waiting::addAll);
            idle.clear();
            parked = 0;
        }
        waiting.forEach(connection -> connection.execute(connection::quit));
    }

    /** Ends what is still open. */
    void abort() {
        List<SmtpConnection> open;
        synchronized (this) {
            open = List.copyOf(all);
        }
        for (SmtpConnection connection : open) {
            if (connection.isUsable()) {
                connection.execute(() -> connection.close("stopping"));
            }
        }
    }

    private void afterReset(SmtpConnection connection, RemoteReply reply) {
        connection.needsReset(false);
        if (reply.isPositive()) {
            keep(connection);
        } else {
            connection.quit();
        }
    }

    private boolean isSpent(SmtpConnection connection) {
        SmtpOptions now = connection.options();
        boolean worn = now.maxDeliveries() > 0 && connection.deliveries() >= now.maxDeliveries()
                || connection.deliveries() >= connection.extensions().maxMessages();
        return worn || now.idle().isZero() || isStopped();
    }

    private void keep(SmtpConnection connection) {
        int deliveries = connection.deliveries();
        if (!park(connection)) {
            connection.quit();
            return;
        }
        connection
                .eventLoop()
                .schedule(
                        () -> {
                            if (connection.deliveries() == deliveries && unpark(connection)) {
                                connection.quit();
                            }
                        },
                        connection.options().idle().toMillis(),
                        TimeUnit.MILLISECONDS);
    }

    private synchronized boolean park(SmtpConnection connection) {
        if (stopped || !connection.isUsable() || idleCount() >= MAX_IDLE) {
            return false;
        }
        idle.computeIfAbsent(connection.host().address(), address -> new ArrayDeque<>(4))
                .add(connection);
        parked++;
        return true;
    }

    private synchronized boolean unpark(SmtpConnection connection) {
        ArrayDeque<SmtpConnection> waiting = idle.get(connection.host().address());
        boolean removed = waiting != null && waiting.remove(connection);
        parked -= removed ? 1 : 0;
        if (waiting != null && waiting.isEmpty()) {
            idle.remove(connection.host().address());
        }
        return removed;
    }

    private synchronized boolean remember(SmtpConnection connection) {
        return !stopped && all.add(connection);
    }

    private synchronized void forget(SmtpConnection connection) {
        all.remove(connection);
        unpark(connection);
    }

    private synchronized boolean isStopped() {
        return stopped;
    }

    private static String reason(Throwable cause) {
        String message = String.valueOf(cause.getMessage());
        int address = message.indexOf(": ");
        return address > 0 ? message.substring(0, address) : message;
    }
}
