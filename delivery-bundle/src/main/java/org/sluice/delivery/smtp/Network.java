package org.sluice.delivery.smtp;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Ways to the kernel: epoll of our own where there is a library for it, as Java's costs half as much again. */
enum Network {
    EPOLL(EpollSocketChannel.class, () -> EpollIoHandler.newFactory()),
    NIO(NioSocketChannel.class, () -> NioIoHandler.newFactory());

    private static final Logger LOG = LoggerFactory.getLogger(Network.class);

    private final Class<? extends SocketChannel> channels;
    private final Supplier<IoHandlerFactory> handlers;

    Network(Class<? extends SocketChannel> channels, Supplier<IoHandlerFactory> handlers) {
        this.channels = channels;
        this.handlers = handlers;
    }

    /** The better one this machine has; NIO where the system property {@code sluice.transport} says so. */
    static Network chosen() {
        boolean plain = System.getProperty("sluice.transport", "").strip().equalsIgnoreCase(NIO.name());
        return plain || !hasEpoll() ? NIO : EPOLL;
    }

    /** What connections are made of. */
    Class<? extends SocketChannel> channels() {
        return channels;
    }

    /** New event loops. */
    EventLoopGroup loops(int threads, String name) {
        return new MultiThreadIoEventLoopGroup(threads, new DefaultThreadFactory(name, true), handlers.get());
    }

    private static boolean hasEpoll() {
        try {
            return Epoll.isAvailable();
        } catch (LinkageError missing) {
            LOG.debug("no epoll", missing);
            return false;
        }
    }
}
