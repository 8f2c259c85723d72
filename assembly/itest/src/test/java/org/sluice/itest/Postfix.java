package org.sluice.itest;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.sluice.testing.PostfixServer;

/** Debian's Postfix as the next hop of one domain, with a mailbox for all of it, TLS of its own making, and us as its relay. */
final class Postfix implements AutoCloseable {

    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final Path work;
    private final PostfixServer server;

    private Postfix(Path work, PostfixServer server) {
        this.work = work;
        this.server = server;
    }

    /** Starts it for that domain; what it has to say to senders goes to the relay's port on loopback. */
    static Postfix start(String domain, int relayPort) throws Exception {
        Programs.require("postfix");
        Assumptions.assumeTrue(PostfixServer.isThere(), "Postfix needs root");
        Path work = Files.createTempDirectory("postfix-next-hop");
        PostfixServer server = new PostfixServer(work);
        Path mail = server.folder("mail");
        List<String> certificate = List.of(
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
        Finished.of(certificate, LIMIT).ok();
        String owner = Files.getAttribute(mail, "unix:uid").toString();
        return new Postfix(work, server.start(settings(work, domain, relayPort, owner)));
    }

    int port() {
        return server.port();
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
        return server.log();
    }

    @Override
    public void close() throws IOException, InterruptedException {
        server.close();
        Distribution.remove(work);
    }

    private static String text(Path file) {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static String settings(Path work, String domain, int relayPort, String uid) {
        return """
                myhostname = next-hop.example
                relayhost = [127.0.0.1]:%2$d
                virtual_mailbox_domains = %3$s
                virtual_mailbox_base = %1$s/mail
                virtual_mailbox_maps = static:box/
                virtual_minimum_uid = 1
                virtual_uid_maps = static:%4$s
                virtual_gid_maps = static:%4$s
                smtputf8_enable = yes
                smtpd_tls_security_level = may
                smtpd_tls_cert_file = %1$s/cert.pem
                smtpd_tls_key_file = %1$s/key.pem
                smtpd_tls_received_header = yes
                """
                .formatted(work, relayPort, domain, uid);
    }
}
