package org.sluice.bench;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/** The next hop: takes everything at once and counts it, so that it is never what limits a relay. */
final class Sink implements Closeable {

    private final ServerSocket server;
    private final AtomicLong received = new AtomicLong();

    Sink() throws IOException {
        server = new ServerSocket(0, 500, InetAddress.getByName("127.0.0.1"));
        daemon(this::acceptLoop, "sink");
    }

    InetSocketAddress address() {
        return (InetSocketAddress) server.getLocalSocketAddress();
    }

    /** Waits until that many messages have come in; false when nothing new came for 30 s. */
    boolean awaitReceived(long count) {
        long seen = -1;
        long since = System.nanoTime();
        while (received.get() < count) {
            if (received.get() != seen) {
                seen = received.get();
                since = System.nanoTime();
            } else if (System.nanoTime() - since > 30_000_000_000L) {
                return false;
            }
            LockSupport.parkNanos(2_000_000);
        }
        return true;
    }

    long received() {
        return received.get();
    }

    void reset() {
        received.set(0);
    }

    @Override
    public void close() throws IOException {
        server.close();
    }

    private void acceptLoop() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                daemon(() -> serve(socket), "sink-session");
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            socket.setTcpNoDelay(true);
            InputStream in = new BufferedInputStream(socket.getInputStream(), 32_768);
            OutputStream out = socket.getOutputStream();
            StringBuilder replies = new StringBuilder("220 sink.test ESMTP\r\n");
            send(out, replies);
            String line = line(in);
            while (line != null) {
                answer(line, in, replies);
                if (in.available() == 0 || line.startsWith("DATA")) {
                    send(out, replies);
                }
                if (line.startsWith("DATA")) {
                    swallow(in);
                    received.incrementAndGet();
                    replies.append("250 2.0.0 taken\r\n");
                    if (in.available() == 0) {
                        send(out, replies);
                    }
                }
                line = line(in);
            }
        } catch (IOException e) {
            // The sender went away; what counts has been counted.
        }
    }

    private static void answer(String line, InputStream in, StringBuilder replies) {
        if (line.startsWith("EHLO")) {
            replies.append("250-sink.test\r\n250-PIPELINING\r\n250-8BITMIME\r\n250 ENHANCEDSTATUSCODES\r\n");
        } else if (line.startsWith("DATA")) {
            replies.append("354 go\r\n");
        } else if (line.startsWith("QUIT")) {
            replies.append("221 2.0.0 bye\r\n");
        } else {
            replies.append("250 2.0.0 fine\r\n");
        }
    }

    private static void send(OutputStream out, StringBuilder replies) throws IOException {
        out.write(replies.toString().getBytes(StandardCharsets.US_ASCII));
        replies.setLength(0);
    }

    private static void swallow(InputStream in) throws IOException {
        int matched = 2;
        byte[] end = {'\r', '\n', '.', '\r', '\n'};
        while (matched < end.length) {
            int c = in.read();
            if (c < 0) {
                throw new IOException("closed within a message");
            }
            matched = c == end[matched] ? matched + 1 : c == '\r' ? 1 : 0;
        }
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder(64);
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                return null;
            }
            line.append((char) c);
        }
        return line.toString().strip().toUpperCase(java.util.Locale.ROOT);
    }

    private static void daemon(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        thread.start();
    }
}
