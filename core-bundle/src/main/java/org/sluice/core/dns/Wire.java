package org.sluice.core.dns;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends queries and waits for replies, all on one thread of its own that never runs anybody's continuation for long: the
 * stages it completes are handed on by {@link Upstream} at once. dnsjava's own client keeps its thread in static state and
 * takes a stray datagram for the answer; this one ends with the component and goes on waiting.
 */
final class Wire implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Wire.class);
    private static final long PATIENCE_MILLIS = 2_000;

    private final Selector selector;
    private final Thread thread = new Thread(this::run, "sluice-dns");
    private final Queue<Exchange> incoming = new ConcurrentLinkedQueue<>();
    private final PriorityQueue<Exchange> open =
            new PriorityQueue<>((one, other) -> Long.signum(one.deadlineNanos - other.deadlineNanos));
    private volatile boolean closed;

    Wire() throws IOException {
        selector = Selector.open();
        thread.setDaemon(true);
        thread.start();
    }

    /** The reply's octets; fails with an IOException, or with a TimeoutException at the deadline. */
    CompletableFuture<byte[]> udp(InetSocketAddress server, Query query, Duration timeout) {
        return begin(Exchange.udp(server, query, System.nanoTime() + timeout.toNanos()));
    }

    /** The same over a connection, for replies that do not fit a datagram. */
    CompletableFuture<byte[]> tcp(InetSocketAddress server, Query query, Duration timeout) {
        return begin(Exchange.tcp(server, query, System.nanoTime() + timeout.toNanos()));
    }

    @Override
    public void close() {
        closed = true;
        selector.wakeup();
        if (Thread.currentThread() != thread) {
            try {
                thread.join(PATIENCE_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private CompletableFuture<byte[]> begin(Exchange exchange) {
        incoming.add(exchange);
        selector.wakeup();
        if (closed) {
            exchange.reply.completeExceptionally(new IOException("resolver stopped"));
        }
        return exchange.reply;
    }

    private void run() {
        try (selector) {
            while (!closed) {
                startIncoming();
                selector.select(this::ready, millisToNextDeadline());
                endOverdue();
            }
        } catch (IOException e) {
            LOG.error("DNS selector failed, no look-ups until org.sluice.dns is configured again", e);
            closed = true;
        } finally {
            incoming.forEach(exchange -> fail(exchange, new IOException("resolver stopped")));
            open.forEach(exchange -> fail(exchange, new IOException("resolver stopped")));
        }
    }

    private void startIncoming() {
        for (Exchange exchange = incoming.poll(); exchange != null; exchange = incoming.poll()) {
            try {
                exchange.start(selector);
                open.add(exchange);
            } catch (IOException | RuntimeException e) {
                fail(exchange, e);
            }
        }
    }

    private void ready(SelectionKey key) {
        Exchange exchange = (Exchange) key.attachment();
        try {
            exchange.ready(key);
            if (exchange.reply.isDone()) {
                exchange.close();
                open.remove(exchange);
            }
        } catch (IOException | CancelledKeyException e) {
            open.remove(exchange);
            fail(exchange, e);
        }
    }

    private long millisToNextDeadline() {
        Exchange next = open.peek();
        if (next == null) {
            return 0;
        }
        return Math.max(1, TimeUnit.NANOSECONDS.toMillis(next.deadlineNanos - System.nanoTime()) + 1);
    }

    private void endOverdue() {
        for (Exchange next = open.peek(); next != null && isOverdue(next); next = open.peek()) {
            open.remove();
            fail(next, new TimeoutException("no reply"));
        }
    }

    private static boolean isOverdue(Exchange exchange) {
        return exchange.deadlineNanos - System.nanoTime() <= 0;
    }

    private static void fail(Exchange exchange, Exception why) {
        try {
            exchange.close();
        } catch (IOException e) {
            LOG.warn("DNS channel to {} did not close", exchange.server, e);
        }
        exchange.reply.completeExceptionally(why);
    }
}
