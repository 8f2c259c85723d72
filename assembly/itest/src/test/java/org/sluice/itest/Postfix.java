package org.sluice.itest;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** Debian's Postfix as the next hop of one domain, with a mailbox for all of it, TLS of its own making, and us as its relay. */
final class Postfix implements AutoCloseable {

    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final Path work;
    private final int port;

    private Postfix(Path work, int port) {
        this.work = work;
        this.port = port;
    }

    /** Starts it for that domain; what it has to say to senders goes to the relay's port on loopback. */
    static Postfix start(String domain, int relayPort) throws Exception {
        Programs.require("postfix");
        Assumptions.assumeTrue(System.getProperty("user.name").equals("root"), "Postfix needs root");
        Path work = Files.createTempDirectory("postfix-next-hop");
        Files.setPosixFilePermissions(work, PosixFilePermissions.fromString("rwxr-xr-x"));
        Path config = Files.createDirectory(work.resolve("etc"));
        Files.createDirectory(work.resolve("queue"));
        UserPrincipal postfix =
                work.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("postfix");
        for (String owned : List.of("data", "mail")) {
            Files.setOwner(Files.createDirectory(work.resolve(owned)), postfix);
        }
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        run(
                Programs.require("openssl"),
                "req",
                "-x509",
                "-newkey",
                "rsa:2048",
                "-nodes",
                "-days",
                "2",
                "-subj",
                "/CN=localhost",
                "-keyout",
                work.resolve("key.pem").toString(),
                "-out",
                work.resolve("cert.pem").toString());
        Files.writeString(
                config.resolve("main.cf"),
                main(
                        work,
                        domain,
                        relayPort,
                        Files.getAttribute(work.resolve("mail"), "unix:uid").toString()));
        Files.writeString(config.resolve("master.cf"), master(port));
        run(Programs.require("postfix"), "-c", config.toString(), "start");
        Postfix server = new Postfix(work, port);
        Await.until("Postfix is up", LIMIT, () -> Files.exists(work.resolve("queue/pid/master.pid")));
        return server;
    }

    int port() {
        return port;
    }

    /** What arrived so far, one char per octet. */
    List<String> mail() throws IOException {
        Path folder = work.resolve("mail/box/new");
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().map(Postfix::text).toList();
        }
    }

    String log() throws IOException {
        Path log = work.resolve("data/log");
        return Files.exists(log) ? Files.readString(log) : "";
    }

    @Override
    public void close() throws IOException, InterruptedException {
        run(Programs.require("postfix"), "-c", work.resolve("etc").toString(), "stop");
        Distribution.remove(work);
    }

    private static String text(Path file) {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static void run(String... command) throws IOException, InterruptedException {
        Finished.of(List.of(command), LIMIT).ok();
    }

    private static String main(Path work, String domain, int relayPort, String uid) {
        return """
                compatibility_level = 3.6
                queue_directory = %1$s/queue
                data_directory = %1$s/data
                maillog_file = %1$s/data/log
                maillog_file_prefixes = /
                myhostname = next-hop.example
                mydestination =
                inet_interfaces = 127.0.0.1
                inet_protocols = ipv4
                alias_maps =
                mynetworks = 127.0.0.0/8
                relayhost = [127.0.0.1]:%2$d
                virtual_mailbox_domains = %3$s
                virtual_mailbox_base = %1$s/mail
                virtual_mailbox_maps = static:box/
                virtual_minimum_uid = 1
                virtual_uid_maps = static:%4$s
                virtual_gid_maps = static:%4$s
                smtputf8_enable = yes
                smtpd_peername_lookup = no
                smtpd_tls_security_level = may
                smtpd_tls_cert_file = %1$s/cert.pem
                smtpd_tls_key_file = %1$s/key.pem
                smtpd_tls_received_header = yes
                smtp_dns_support_level = disabled
                """
                .formatted(work, relayPort, domain, uid);
    }

    private static String master(int port) {
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
                error unix - - n - - error
                retry unix - - n - - error
                virtual unix - n n - - virtual
                anvil unix - - n - 1 anvil
                scache unix - - n - 1 scache
                postlog unix-dgram n - n - 1 postlogd
                """
                .formatted(port);
    }
}
