package org.sluice.smtp.listener;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.uring.IoUring;
import io.netty.channel.uring.IoUringIoHandler;
import io.netty.channel.uring.IoUringServerSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.nio.channels.spi.SelectorProvider;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sluice.smtp.limits.LoopLag;

/**
 * The threads all listeners share: one event loop for each processor, and two threads that write bodies to disk. Takes the
 * fastest transport this machine has; the system property {@code sluice.transport} names another one.
 */
@Component(service = Transport.class)
public final class Transport {

    /** Ways to the kernel, best first. */
    public enum Kind {
        IO_URING(() -> IoUring.isAvailable()),
        EPOLL(() -> Epoll.isAvailable()),
        NIO(() -> true);

        /**
         * Netty arms a multishot accept that failed again at once, whatever was asked of it meanwhile: with no descriptor
         * left it would fail a hundred thousand times a second. Single accepts can wait. Netty reads this once.
         */
        private static final String MULTISHOT = "io.netty.iouring.acceptMultiShotEnabled";

        static {
            if (System.getProperty(MULTISHOT) == null) {
                System.setProperty(MULTISHOT, "false");
            }
        }

        private final BooleanSupplier available;

        Kind(BooleanSupplier available) {
            this.available = available;
        }

        public boolean isAvailable() {
            try {
                return available.getAsBoolean();
            } catch (Throwable e) {
                // A missing or unloadable native library shows as any kind of Error.
                LOG.debug("transport {} is not available", this, e);
                return false;
            }
        }
    }

    private static final Logger LOG = LoggerFactory.getLogger(Transport.class);
    private static final int WRITERS = 2;
    private static final int WAITING_BODIES = 100_000;

    private final Kind kind;
    private final EventLoopGroup loops;
    private final ThreadPoolExecutor writers;
    private final LoopLag lag;
    private final ScheduledThreadPoolExecutor handshakers;

    /** Starts the threads. */
    @Activate
    public Transport() {
        this(chosen(System.getProperty("sluice.transport", "")));
    }

    Transport(Kind kind) {
        this.kind = kind;
        this.loops = new MultiThreadIoEventLoopGroup(
                Runtime.getRuntime().availableProcessors(), new DefaultThreadFactory("sluice-smtp"), handlers(kind));
        this.writers = new ThreadPoolExecutor(
                WRITERS,
                WRITERS,
                30,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(WAITING_BODIES),
                new DefaultThreadFactory("sluice-smtp-body"));
        writers.allowCoreThreadTimeOut(true);
        this.lag = new LoopLag(loops);
        // Two at least: one may wait for a disk that does not answer.
        this.handshakers = new ScheduledThreadPoolExecutor(
                Math.max(2, Runtime.getRuntime().availableProcessors()), new DefaultThreadFactory("sluice-smtp-tls"));
        handshakers.setKeepAliveTime(30, TimeUnit.SECONDS);
        handshakers.allowCoreThreadTimeOut(true);
        handshakers.setRemoveOnCancelPolicy(true);
        LOG.info("SMTP transport: {}", kind.name().toLowerCase(Locale.ROOT));
    }

    /** Stops the threads. Every listener has closed its sockets by now. */
    @Deactivate
    public void stop() {
        lag.stop();
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(2, TimeUnit.SECONDS);
        writers.shutdown();
        handshakers.shutdownNow();
    }

    EventLoopGroup loops() {
        return loops;
    }

    /** How late the event loops are. */
    LoopLag lag() {
        return lag;
    }

    /** For what may wait for the disk. */
    ExecutorService writers() {
        return writers;
    }

    /** For the arithmetic of TLS, and for looking at certificates. How much may wait is bounded by who asks. */
    ScheduledExecutorService handshakers() {
        return handshakers;
    }

    /** A socket to accept on, of IPv4 alone or of IPv6. */
    ServerChannel serverChannel(boolean ipv4) {
        SocketProtocolFamily family = ipv4 ? SocketProtocolFamily.INET : SocketProtocolFamily.INET6;
        return switch (kind) {
                // Netty offers no family here; the acceptor turns away what does not belong to an IPv4 address.
            case IO_URING -> new IoUringServerSocketChannel();
            case EPOLL -> new EpollServerSocketChannel(family);
            case NIO -> new NioServerSocketChannel(SelectorProvider.provider(), family);
        };
    }

    private static Kind chosen(String wish) {
        for (Kind kind : Kind.values()) {
            boolean meant = wish.isBlank() || kind.name().equalsIgnoreCase(wish.strip());
            if (meant && kind.isAvailable()) {
                return kind;
            }
        }
        LOG.warn("sluice.transport: {} (expected: io_uring, epoll or nio, as available), using nio", wish);
        return Kind.NIO;
    }

    private static IoHandlerFactory handlers(Kind kind) {
        return switch (kind) {
            case IO_URING -> IoUringIoHandler.newFactory();
            case EPOLL -> EpollIoHandler.newFactory();
            case NIO -> NioIoHandler.newFactory();
        };
    }
}
