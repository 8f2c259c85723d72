package org.sluice.http.internal;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.flow.FlowControlHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The sockets: binds, accepts, and lets what is under way end when it is closed. */
final class HttpServer {

    private static final Logger LOG = LoggerFactory.getLogger(HttpServer.class);
    private static final int EVENT_LOOPS = 2;
    private static final int BACKLOG = 512;
    private static final int MAX_LINE = 8_192;
    private static final int MAX_HEADER = 32_768;
    private static final int MAX_CHUNK = 65_536;

    private final Supplier<Settings> settings;
    private final Heads heads;
    private final Services services;
    private final Executor workers;
    private final EventLoopGroup loops = new MultiThreadIoEventLoopGroup(
            EVENT_LOOPS, new DefaultThreadFactory("sluice-http"), NioIoHandler.newFactory());
    private final Map<InetSocketAddress, Channel> bound = new LinkedHashMap<>();
    private final Set<Channel> connections = ConcurrentHashMap.newKeySet();
    private CompletionStage<List<InetSocketAddress>> latest = CompletableFuture.completedFuture(List.of());
    private volatile boolean stopping;

    HttpServer(Supplier<Settings> settings, Routes routes, Services services, Executor workers) {
        this.settings = settings;
        this.heads = new Heads(routes);
        this.services = services;
        this.workers = workers;
    }

    /**
     * Binds what is not bound yet and closes what is not wanted any more. Completes with the addresses; fails naming an
     * address that cannot be had, and then nothing has changed.
     */
    synchronized CompletionStage<List<InetSocketAddress>> listen(List<InetSocketAddress> wanted) {
        latest = latest.handle((addresses, failure) -> wanted).thenCompose(this::bind);
        return latest;
    }

    private synchronized CompletionStage<List<InetSocketAddress>> bind(List<InetSocketAddress> wanted) {
        Map<InetSocketAddress, ChannelFuture> pending = new LinkedHashMap<>();
        for (InetSocketAddress address : wanted) {
            if (!bound.containsKey(address)) {
                pending.put(address, bootstrap().bind(address));
            }
        }
        List<CompletableFuture<Void>> all = new ArrayList<>();
        pending.forEach((address, future) -> all.add(stage(address, future)));
        return CompletableFuture.allOf(all.toArray(CompletableFuture[]::new))
                .handle((done, failure) -> settle(wanted, pending, failure))
                .thenCompose(stage -> stage);
    }

    boolean isListening() {
        synchronized (this) {
            return !bound.isEmpty();
        }
    }

    int connections() {
        return connections.size();
    }

    /** Takes nothing new, waits for what is under way at most that long, then closes everything. Blocks. */
    void stop(Duration patience) {
        stopping = true;
        synchronized (this) {
            bound.values().forEach(Channel::close);
            bound.clear();
        }
        connections.forEach(HttpServer::closeWhenIdle);
        long until = System.nanoTime() + patience.toNanos();
        try {
            for (Channel connection : connections) {
                connection.closeFuture().await(Math.max(1, until - System.nanoTime()), TimeUnit.NANOSECONDS);
            }
            connections.forEach(Channel::close);
            loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).await(2, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            loops.shutdownGracefully(0, 0, TimeUnit.SECONDS);
        }
    }

    boolean isStopping() {
        return stopping;
    }

    Heads heads() {
        return heads;
    }

    Services services() {
        return services;
    }

    Executor workers() {
        return workers;
    }

    /** False: there are too many already. */
    boolean admit(Channel connection) {
        if (stopping || connections.size() >= settings.get().maxConnections()) {
            return false;
        }
        connections.add(connection);
        return true;
    }

    void gone(Channel connection) {
        connections.remove(connection);
    }

    private synchronized CompletionStage<List<InetSocketAddress>> settle(
            List<InetSocketAddress> wanted, Map<InetSocketAddress, ChannelFuture> pending, Throwable failure) {
        if (failure != null || stopping) {
            pending.values().forEach(future -> future.channel().close());
            return CompletableFuture.failedFuture(failure == null ? new IllegalStateException("stopping") : failure);
        }
        pending.forEach((address, future) -> bound.put(address, future.channel()));
        bound.entrySet().removeIf(entry -> {
            boolean unwanted = !wanted.contains(entry.getKey());
            if (unwanted) {
                entry.getValue().close();
            }
            return unwanted;
        });
        Collection<Channel> channels = bound.values();
        List<InetSocketAddress> addresses = channels.stream()
                .map(channel -> (InetSocketAddress) channel.localAddress())
                .toList();
        LOG.info("HTTP listens on {}", addresses);
        return CompletableFuture.completedFuture(addresses);
    }

    private static CompletableFuture<Void> stage(InetSocketAddress address, ChannelFuture future) {
        CompletableFuture<Void> stage = new CompletableFuture<>();
        future.addListener(done -> {
            if (done.isSuccess()) {
                stage.complete(null);
            } else {
                String why =
                        "HTTP cannot listen on " + address + ": " + done.cause().getMessage();
                stage.completeExceptionally(new BindException(why));
            }
        });
        return stage;
    }

    private static void closeWhenIdle(Channel connection) {
        connection.eventLoop().execute(() -> {
            ChannelHandlerContext context = connection.pipeline().context(HttpConnection.class);
            if (context != null) {
                ((HttpConnection) context.handler()).closeWhenIdle(context);
            }
        });
    }

    private ServerBootstrap bootstrap() {
        return new ServerBootstrap()
                .group(loops)
                .channel(NioServerSocketChannel.class)
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.AUTO_READ, false)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        channel.pipeline()
                                .addLast(new HttpServerCodec(new HttpDecoderConfig()
                                        .setMaxInitialLineLength(MAX_LINE)
                                        .setMaxHeaderSize(MAX_HEADER)
                                        .setMaxChunkSize(MAX_CHUNK)))
                                .addLast(new FlowControlHandler())
                                .addLast(new HttpConnection(HttpServer.this, settings.get()));
                    }
                });
    }
}
