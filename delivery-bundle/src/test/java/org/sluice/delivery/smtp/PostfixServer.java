package org.sluice.delivery.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Debian's Postfix under a configuration of its own: takes mail at a port of loopback and hands it on to another one. */
final class PostfixServer implements Closeable {

    private static final Path PROGRAM = Path.of("/usr/sbin/postfix");

    private final Path config;
    private final int port;

    PostfixServer(Path work, int nextHop) throws IOException, InterruptedException {
        config = Files.createDirectories(work.resolve("etc"));
        Path queue = Files.createDirectories(work.resolve("queue"));
        Path data = Files.createDirectories(work.resolve("data"));
        Files.setOwner(
                data, data.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("postfix"));
        for (Path each : List.of(work, queue)) {
            Files.setPosixFilePermissions(each, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
        port = freePort();
        Files.writeString(config.resolve("main.cf"), main(queue, data, nextHop));
        Files.writeString(config.resolve("master.cf"), master());
        run("start");
        awaitBanner();
    }

    /** Whether it can be run here: it wants root, and a user of its own. */
    static boolean isThere() {
        return Files.isExecutable(PROGRAM) && "root".equals(System.getProperty("user.name"));
    }

    int port() {
        return port;
    }

    @Override
    public void close() throws IOException {
        try {
            run("stop");
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void run(String verb) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(PROGRAM.toString(), "-c", config.toString(), verb)
                .redirectErrorStream(true)
                .redirectOutput(config.resolveSibling(verb + ".log").toFile())
                .start();
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).as("postfix " + verb).isTrue();
        assertThat(process.exitValue())
                .as(Files.readString(config.resolveSibling(verb + ".log")))
                .isZero();
    }

    private void awaitBanner() throws IOException {
        try (Socket socket = new Socket()) {
            socket.setSoTimeout(20_000);
            socket.connect(new InetSocketAddress("127.0.0.1", port), 10_000);
            assertThat(socket.getInputStream().read()).isEqualTo('2');
        }
    }

    private static String main(Path queue, Path data, int nextHop) {
        return """
                compatibility_level = 3.6
                queue_directory = %s
                data_directory = %s
                maillog_file = %s/log
                maillog_file_prefixes = /
                myhostname = postfix.example.org
                mydestination =
                inet_interfaces = 127.0.0.1
                inet_protocols = ipv4
                alias_maps =
                local_recipient_maps =
                mynetworks = 127.0.0.0/8
                local_header_rewrite_clients =
                smtpd_peername_lookup = no
                smtp_dns_support_level = disabled
                smtp_tls_security_level =
                default_transport = smtp:[127.0.0.1]:%d
                in_flow_delay = 0
                """
                .formatted(queue, data, data, nextHop);
    }

    private String master() {
        return """
                127.0.0.1:%d inet n - n - - smtpd
                cleanup unix n - n - 0 cleanup
                qmgr unix n - n 300 1 qmgr
                rewrite unix - - n - - trivial-rewrite
                bounce unix - - n - 0 bounce
                defer unix - - n - 0 bounce
                trace unix - - n - 0 bounce
                smtp unix - - n - - smtp
                relay unix - - n - - smtp
                error unix - - n - - error
                retry unix - - n - - error
                anvil unix - - n - 1 anvil
                scache unix - - n - 1 scache
                proxymap unix - - n - - proxymap
                postlog unix-dgram n - n - 1 postlogd
                """
                .formatted(port);
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
