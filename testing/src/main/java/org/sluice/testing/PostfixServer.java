package org.sluice.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;

/**
 * Debian's Postfix with a configuration of its own below one folder: takes mail at a port of loopback, syncs its queue files as
 * always, knows no DNS, and relays for everybody on loopback. It wants root.
 */
public final class PostfixServer implements AutoCloseable {

    private static final Path PROGRAM = Path.of("/usr/sbin/postfix");
    private static final long PATIENCE_SECONDS = 60;

    private final Path work;
    private final InetSocketAddress address;
    private long pid;

    /** Prepares its folders; nothing runs yet. */
    public PostfixServer(Path work) throws IOException {
        this.work = Files.createDirectories(work);
        Files.createDirectories(work.resolve("etc"));
        Path queue = Files.createDirectories(work.resolve("queue"));
        for (Path each : new Path[] {work, queue}) {
            Files.setPosixFilePermissions(each, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
        folder("data");
        address = new InetSocketAddress("127.0.0.1", FreePort.find());
    }

    /** Whether it can be run here. */
    public static boolean isThere() {
        return Files.isExecutable(PROGRAM) && "root".equals(System.getProperty("user.name"));
    }

    /** A folder that it may write into, for {@code settings} to name. */
    public Path folder(String name) throws IOException {
        Path folder = Files.createDirectories(work.resolve(name));
        return Files.setOwner(
                folder, folder.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("postfix"));
    }

    /** Starts it with those settings at the end of {@code main.cf}, where they win, and waits until it greets. */
    public PostfixServer start(String settings) throws IOException {
        Files.writeString(work.resolve("etc/main.cf"), main(settings));
        Files.writeString(work.resolve("etc/master.cf"), master());
        run("start");
        pid = awaitPid();
        try (Socket socket = new Socket()) {
            socket.setSoTimeout((int) TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS));
            socket.connect(address);
            if (socket.getInputStream().read() != '2') {
                throw new IOException("Postfix answers without a 220: " + log());
            }
        }
        return this;
    }

    public InetSocketAddress address() {
        return address;
    }

    public int port() {
        return address.getPort();
    }

    /** That of its master. */
    public long pid() {
        return pid;
    }

    /** What it wrote so far. */
    public String log() throws IOException {
        Path log = work.resolve("data/log");
        return Files.exists(log) ? Files.readString(log) : "";
    }

    @Override
    public void close() {
        try {
            run("stop");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void run(String verb) throws IOException {
        Path said = work.resolve(verb + ".log");
        Process process = new ProcessBuilder(
                        PROGRAM.toString(), "-c", work.resolve("etc").toString(), verb)
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .start();
        try {
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new IOException("postfix " + verb + " failed: " + Files.readString(said));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private long awaitPid() throws IOException {
        Path file = work.resolve("queue/pid/master.pid");
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (System.nanoTime() < end) {
            if (Files.exists(file) && !Files.readString(file).isBlank()) {
                return Long.parseLong(Files.readString(file).strip());
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
        throw new IOException("Postfix did not start: " + log());
    }

    /**
     * Each name once: of one that is there twice every program logs a warning, the one that writes the log as well, and that one
     * stands still for ever where it waits for room in its own queue.
     */
    private String main(String settings) {
        Set<String> others = settings.lines().map(PostfixServer::name).collect(Collectors.toSet());
        return defaults()
                .lines()
                .filter(line -> !others.contains(name(line)))
                .collect(Collectors.joining("\n", "", "\n" + settings));
    }

    private static String name(String line) {
        return line.split("=", 2)[0].strip();
    }

    private String defaults() {
        return """
                compatibility_level = 3.6
                queue_directory = %1$s/queue
                data_directory = %1$s/data
                maillog_file = %1$s/data/log
                maillog_file_prefixes = /
                syslog_facility = local7
                myhostname = postfix.example.org
                mydestination =
                inet_interfaces = 127.0.0.1
                inet_protocols = ipv4
                alias_maps =
                local_recipient_maps =
                mynetworks = 127.0.0.0/8
                smtpd_peername_lookup = no
                smtp_dns_support_level = disabled
                smtp_tls_security_level =
                in_flow_delay = 0
                """
                .formatted(work.toAbsolutePath());
    }

    private String master() {
        return """
                127.0.0.1:%d inet n - n - - smtpd
                cleanup unix n - n - 0 cleanup
                qmgr unix n - n 300 1 qmgr
                tlsmgr unix - - n 1000? 1 tlsmgr
                rewrite unix - - n - - trivial-rewrite
                bounce unix - - n - 0 bounce
                defer unix - - n - 0 bounce
                trace unix - - n - 0 bounce
                flush unix n - n 1000? 0 flush
                proxymap unix - - n - - proxymap
                smtp unix - - n - - smtp
                relay unix - - n - - smtp
                virtual unix - n n - - virtual
                error unix - - n - - error
                retry unix - - n - - error
                discard unix - - n - - discard
                anvil unix - - n - 1 anvil
                scache unix - - n - 1 scache
                postlog unix-dgram n - n - 1 postlogd
                """
                .formatted(port());
    }
}
