package org.sluice.support.upstream;

import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/** The one event loop of a module's instance: there once something is to be done, gone when it is closed. */
final class Loop {

    private static final long ENDING_MILLIS = 1_000;

    private final String name;
    private MultiThreadIoEventLoopGroup group;
    private EventLoop loop;
    private boolean closed;

    Loop(String name) {
        this.name = name;
    }

    synchronized boolean isStarted() {
        return group != null;
    }

    /** Runs something on it, starting it if need be. False: it has ended. */
    boolean execute(Runnable task) {
        EventLoop running = startedOrNull();
        if (running == null) {
            return false;
        }
        try {
            running.execute(task);
            return true;
        } catch (RejectedExecutionException ended) {
            return false;
        }
    }

    /** The loop, which runs. */
    synchronized EventLoop started() {
        return loop;
    }

    /** Ends it and waits a moment for the end, so that nothing of a bundle runs after it. */
    void close() {
        MultiThreadIoEventLoopGroup ending;
        synchronized (this) {
            closed = true;
            ending = group;
        }
        if (ending != null) {
            ending.shutdownGracefully(0, ENDING_MILLIS, TimeUnit.MILLISECONDS).awaitUninterruptibly(ENDING_MILLIS);
        }
    }

    private synchronized EventLoop startedOrNull() {
        if (closed) {
            return group == null ? null : loop;
        }
        if (group == null) {
            group = new MultiThreadIoEventLoopGroup(1, new DefaultThreadFactory(name, true), NioIoHandler.newFactory());
            loop = group.next();
        }
        return loop;
    }
}
