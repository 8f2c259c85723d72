package org.sluice.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * ClamAV's own daemon on loopback, with signatures made by hand: EICAR's test file in whatever it is packed, and a string of
 * ours. Keeps its port and socket when it is killed and started again.
 */
public final class Clamd implements AutoCloseable {

    /** What every scanner takes for a virus; in two halves, so that none takes this file for one. */
    public static final String EICAR = "X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD" + "-ANTIVIRUS-TEST-FILE!$H+H*";

    /** What only this one takes for a virus. */
    public static final String MARKER = "SLUICE-TEST-" + "MALWARE-STRING";

    /** The same, over a line that begins with a dot. */
    public static final String DOTTED = "SLUICE-TEST\r\n" + ".DOTTED-STRING";

    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(120);
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private final String program = Programs.require("clamd");
    private final Path folder;
    private final int port;
    private final Path configuration;
    private Process process;

    /** Starts it. {@code folder}: its own, with a short path; {@code options}: further lines of its configuration. */
    public Clamd(Path folder, String... options) {
        this.folder = folder;
        this.port = FreePort.find();
        try {
            Path signatures = Files.createDirectories(folder.resolve("db"));
            Files.writeString(
                    signatures.resolve("test.ndb"),
                    "Eicar-Test-Signature:0:*:" + hex(EICAR) + "\nSluice.Test.Marker:0:*:" + hex(MARKER)
                            + "\nSluice.Test.Dotted:0:*:" + hex(DOTTED) + "\n");
            List<String> lines = new ArrayList<>(List.of(
                    "Foreground true",
                    "LocalSocket " + socket(),
                    "LocalSocketMode 600",
                    "FixStaleSocket true",
                    "TCPSocket " + port,
                    "TCPAddr 127.0.0.1",
                    "DatabaseDirectory " + signatures,
                    "TemporaryDirectory " + folder,
                    "PidFile " + folder.resolve("clamd.pid"),
                    "LogFile " + folder.resolve("clamd.log"),
                    "MaxThreads 4",
                    "CommandReadTimeout 30",
                    "ReadTimeout 120"));
            if (System.getProperty("user.name").equals("root")) {
                lines.add("User root");
            }
            lines.addAll(List.of(options));
            configuration = Files.write(folder.resolve("clamd.conf"), lines);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        start();
    }

    /** Host and port. */
    public String address() {
        return "127.0.0.1:" + port;
    }

    /** Its Unix socket. */
    public Path socket() {
        return folder.resolve("clamd.sock");
    }

    /** The process. */
    public ProcessHandle process() {
        return process.toHandle();
    }

    /** Starts it again, and returns when it answers. */
    public void start() {
        try {
            process = new ProcessBuilder(program, "--config-file=" + configuration)
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("clamd.out").toFile())
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        long end = System.nanoTime() + PATIENCE_NANOS;
        while (!answers()) {
            if (!process.isAlive() || System.nanoTime() - end > 0) {
                close();
                throw new IllegalStateException("clamd does not start: " + log());
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    /** Kills it, with no time to end anything. */
    public void kill() {
        process.destroyForcibly();
        await();
    }

    @Override
    public void close() {
        kill();
    }

    private boolean answers() {
        try (Socket client = new Socket("127.0.0.1", port)) {
            client.setSoTimeout(5_000);
            OutputStream out = client.getOutputStream();
            out.write("zPING\0".getBytes(StandardCharsets.US_ASCII));
            InputStream in = client.getInputStream();
            return new String(in.readAllBytes(), StandardCharsets.US_ASCII).equals("PONG\0");
        } catch (IOException notYet) {
            return false;
        }
    }

    private void await() {
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    private String log() {
        try {
            return Files.readString(folder.resolve("clamd.out"), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return e.toString();
        }
    }

    private static String hex(String text) {
        return HexFormat.of().formatHex(text.getBytes(StandardCharsets.US_ASCII));
    }
}
