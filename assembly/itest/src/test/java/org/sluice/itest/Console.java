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
 * Runs commands in a server as {@code bin/sluice console} does, with the same client, but in this virtual machine: one of its
 * own for each of the thousand questions of all tests would be most of their work.
 */
final class Console {
    private static final Duration TO_OPEN = Duration.ofSeconds(60);
    private static final Duration LIMIT = Duration.ofSeconds(90);
    private static final long PAUSE_NANOS = Duration.ofMillis(50).toNanos();

    private final Path keys;
    private final int port;

    Console(Path keys, int port) {
        this.keys = keys;
        this.port = port;
    }

    Finished run(String line) throws IOException, InterruptedException {
        awaitOpen();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        long began = System.nanoTime();
        int status = await(line, out, err);
        Duration took = Duration.ofNanos(System.nanoTime() - began);
        return new Finished(status, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8), took);
    }

    private int await(String line, OutputStream out, OutputStream err) throws IOException, InterruptedException {
        FutureTask<Integer> asked = new FutureTask<>(() -> ConsoleClient.run(keys, port, line, out, err));
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
