package org.sluice.testing;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A server of others on a Unix socket, which nobody else can have taken. Started for a test, ended by its process. */
final class Daemon implements AutoCloseable {

    private static final long PATIENCE_NANOS = 120_000_000_000L;
    private static final long PAUSE_NANOS = 20_000_000L;

    private final Path socket;
    private final Process process;
    private final Path output;

    private Daemon(Path socket, Process process, Path output) {
        this.socket = socket;
        this.process = process;
        this.output = output;
    }

    /** Starts it and waits until it answers the probe with something that begins so. */
    static Daemon start(
            List<String> command, Map<String, String> environment, Path socket, String probe, String answer) {
        Path output = socket.resolveSibling("daemon.out");
        try {
            ProcessBuilder builder = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()));
            builder.environment().putAll(environment);
            Daemon daemon = new Daemon(socket, builder.start(), output);
            daemon.await(probe == null ? null : probe.getBytes(), answer);
            return daemon;
        } catch (IOException e) {
            throw new IllegalStateException(command.get(0) + " cannot be run", e);
        }
    }

    /** The same for one that says nothing of itself: waits until it takes connections. */
    static Daemon start(List<String> command, Map<String, String> environment, Path socket) {
        return start(command, environment, socket, null, "");
    }

    /**
     * Says this and returns all that comes back until the server closes. The output stays open: some servers take its end for a
     * client that has gone.
     */
    private byte[] exchange(byte[] request) throws IOException {
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
            ByteBuffer left = ByteBuffer.wrap(request);
            while (left.hasRemaining()) {
                channel.write(left);
            }
            ByteArrayOutputStream reply = new ByteArrayOutputStream();
            ByteBuffer piece = ByteBuffer.allocate(8_192);
            while (channel.read(piece) >= 0) {
                reply.write(piece.array(), 0, piece.position());
                piece.clear();
            }
            return reply.toByteArray();
        }
    }

    /** Ends it; the children end with it. */
    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(20, TimeUnit.SECONDS)) {
                kill();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Ends it at once, with its children. */
    void kill() throws InterruptedException {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly().waitFor();
    }

    private void await(byte[] probe, String answer) throws IOException {
        long end = System.nanoTime() + PATIENCE_NANOS;
        while (!answers(probe, answer)) {
            if (!process.isAlive() || System.nanoTime() > end) {
                close();
                throw new IllegalStateException("the server does not answer: " + Files.readString(output));
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    /** {@code probe}: null to say nothing. */
    private boolean answers(byte[] probe, String answer) {
        if (probe == null) {
            return takesConnections();
        }
        try {
            return new String(exchange(probe)).startsWith(answer);
        } catch (IOException notYet) {
            return false;
        }
    }

    private boolean takesConnections() {
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
            return channel.isConnected();
        } catch (IOException notYet) {
            return false;
        }
    }
}
