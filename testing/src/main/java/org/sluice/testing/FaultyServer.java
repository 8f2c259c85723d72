package org.sluice.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * A server on loopback that behaves as told: well, or badly in one of the ways servers do. Keeps its port when it is stopped
 * and started again. A connection behaves as the server did when it was accepted.
 */
public final class FaultyServer implements AutoCloseable {

    /** What it does with one connection, which is closed after it. */
    public interface Behaviour {
        /** Serves; what is thrown ends the connection. */
        void serve(Socket client, InputStream in, OutputStream out) throws Exception;
    }

    private static final int SMALL_WINDOW = 16 * 1024;
    private static final int FILLERS = 8;
    /** As many as may come at once: a kernel whose queue is full leaves a connection half made. */
    private static final int BACKLOG = 1_024;

    private static final long PATIENCE_NANOS = 30_000_000_000L;
    private static final long PAUSE_NANOS = 50_000_000L;

    private final Set<Socket> clients = ConcurrentHashMap.newKeySet();
    private final List<SocketChannel> fillers = new ArrayList<>();
    private final AtomicInteger accepted = new AtomicInteger();
    private volatile Behaviour behaviour;
    private ServerSocket listening;
    private Thread acceptor;
    private int port;

    /** Listens at a port of its own. */
    public FaultyServer(Behaviour behaviour) {
        this.behaviour = behaviour;
        start();
    }

    /** Where it listens. */
    public String address() {
        return "127.0.0.1:" + port;
    }

    /** Connections taken so far. */
    public int accepted() {
        return accepted.get();
    }

    /** From the next connection on; those there are are closed. */
    public void behave(Behaviour next) {
        behaviour = next;
        clients.forEach(FaultyServer::close);
    }

    /** Takes connections again. */
    public synchronized void start() {
        stop();
        listening = bound(BACKLOG);
        port = listening.getLocalPort();
        ServerSocket own = listening;
        acceptor = thread(() -> accept(own));
    }

    /** Refuses connections and breaks those it has. */
    public synchronized void stop() {
        close(listening);
        listening = null;
        awaitAcceptor();
        fillers.forEach(FaultyServer::close);
        fillers.clear();
        clients.forEach(FaultyServer::close);
    }

    /** Neither takes nor refuses connections: they hang until whoever wants them gives up. */
    public synchronized void hang() {
        stop();
        listening = bound(1);
        try {
            // The kernel takes a few for the queue; what comes after those gets no answer.
            for (int i = 0; i < FILLERS; i++) {
                SocketChannel filler = SocketChannel.open();
                filler.configureBlocking(false);
                filler.connect(listening.getLocalSocketAddress());
                fillers.add(filler);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        stop();
    }

    private ServerSocket bound(int backlog) {
        long end = System.nanoTime() + PATIENCE_NANOS;
        while (true) {
            try {
                ServerSocket socket = new ServerSocket();
                socket.setOption(StandardSocketOptions.SO_REUSEADDR, true);
                // So that a large message does not fit into the buffers on the way.
                socket.setReceiveBufferSize(SMALL_WINDOW);
                socket.bind(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), port), backlog);
                return socket;
            } catch (IOException taken) {
                // While it was stopped, a client of somebody else's may have been given the port for a moment.
                if (System.nanoTime() - end > 0) {
                    throw new UncheckedIOException(taken);
                }
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }
    }

    /** A thread within accept() keeps the socket alive for a moment longer, in which the kernel still takes a connection. */
    private void awaitAcceptor() {
        try {
            if (acceptor != null) {
                acceptor.join(PATIENCE_NANOS / 1_000_000);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void accept(ServerSocket own) {
        try {
            while (true) {
                Socket client = own.accept();
                if (!take(own, client)) {
                    return;
                }
                Behaviour now = behaviour;
                thread(() -> serve(now, client));
            }
        } catch (IOException stopped) {
            // that is how it ends
        }
    }

    /** A thread that waits in accept() may still be given a connection by the kernel after the socket was closed: that is none. */
    private synchronized boolean take(ServerSocket own, Socket client) {
        if (listening != own) {
            close(client);
            return false;
        }
        accepted.incrementAndGet();
        clients.add(client);
        return true;
    }

    private void serve(Behaviour now, Socket client) {
        try (client) {
            now.serve(client, client.getInputStream(), client.getOutputStream());
        } catch (Exception broken) {
            // whatever the other side sees of it is what is tested
        } finally {
            clients.remove(client);
        }
    }

    private static Thread thread(Runnable task) {
        Thread thread = new Thread(task, "faulty-server");
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private static void close(AutoCloseable open) {
        try {
            if (open != null) {
                open.close();
            }
        } catch (Exception ignored) {
            // it is meant to break
        }
    }
}
