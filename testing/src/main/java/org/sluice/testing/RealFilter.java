package org.sluice.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/**
 * Somebody else's program that speaks the milter protocol, on a Unix socket which nobody else can have taken; ended by its process, and
 * started again in the same place.
 */
public final class RealFilter implements AutoCloseable {

    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(120);
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private final Path socket;
    private final Path output;
    private final List<String> command;
    private Process process;

    /** Returns when it listens. {@code folder}: its own, with a short path; {@code commands}: what to run, for a socket. */
    public RealFilter(Path folder, Function<Path, List<String>> commands) {
        socket = folder.resolve("filter.sock");
        output = folder.resolve("filter.out");
        command = commands.apply(socket);
        start();
    }

    /** Returns when it listens. */
    public void start() {
        try {
            Files.deleteIfExists(socket);
            process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        if (!awaitsClients(socket, process::isAlive)) {
            close();
            throw new IllegalStateException("does not start: " + read(output));
        }
    }

    /** Waits until somebody listens there. */
    public static boolean awaitsClients(Path socket, BooleanSupplier lives) {
        long end = System.nanoTime() + PATIENCE_NANOS;
        while (!listens(socket)) {
            if (!lives.getAsBoolean() || System.nanoTime() - end > 0) {
                return false;
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
        return true;
    }

    /** As the module's option takes it. */
    public String address() {
        return "unix:" + socket;
    }

    /** Ends it as a crash does. */
    @Override
    public void close() {
        process.destroyForcibly();
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static boolean listens(Path socket) {
        try (SocketChannel probe = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
            return probe.isConnected();
        } catch (IOException notYet) {
            return false;
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return e.toString();
        }
    }
}
