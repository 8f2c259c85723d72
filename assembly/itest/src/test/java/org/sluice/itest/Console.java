package org.sluice.itest;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.sluice.launcher.ConsoleClient;

/**
 * Runs commands in a server as {@code bin/sluice console} does, with the same client, but in this virtual machine and over one
 * connection: one of its own for each of the thousand questions of all tests would be much of their work.
 */
final class Console implements AutoCloseable {
    private static final Duration TO_OPEN = Duration.ofSeconds(10);
    private static final Duration LIMIT = Duration.ofSeconds(90);
    private static final long PAUSE_NANOS = Duration.ofMillis(50).toNanos();

    private final Path keys;
    private final int port;
    private ConsoleClient client;

    Console(Path keys, int port) {
        this.keys = keys;
        this.port = port;
    }

    Finished run(String line) throws IOException, InterruptedException {
        ConsoleClient connected = connected();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        long began = System.nanoTime();
        int status = await(connected, line, out, err);
        Duration took = Duration.ofNanos(System.nanoTime() - began);
        return new Finished(status, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8), took);
    }

    /** Forgets the connection; the next command makes another one. */
    @Override
    public synchronized void close() throws IOException {
        if (client != null) {
            client.close();
            client = null;
        }
    }

    private synchronized ConsoleClient connected() throws IOException {
        if (client == null || !client.isOpen()) {
            close();
            awaitOpen();
            client = ConsoleClient.open(keys, port);
        }
        return client;
    }

    private static int await(ConsoleClient client, String line, OutputStream out, OutputStream err)
            throws IOException, InterruptedException {
        FutureTask<Integer> asked = new FutureTask<>(() -> client.run(line, out, err));
        Thread asking = new Thread(asked, "console " + line);
        asking.setDaemon(true);
        asking.start();
        try {
            return asked.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new IOException(line, e.getCause());
        } catch (TimeoutException e) {
            asking.interrupt();
            throw new AssertionError("did not end in " + LIMIT + ": " + line + '\n' + out + err, e);
        }
    }

    /** A server that has just been started may open its console a moment later. */
    private void awaitOpen() throws IOException {
        long deadline = System.nanoTime() + TO_OPEN.toNanos();
        while (true) {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                return;
            } catch (IOException closed) {
                if (System.nanoTime() > deadline) {
                    throw closed;
                }
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }
    }
}
