package org.sluice.itest;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.sluice.testing.DkimKey;
import org.sluice.testing.LoopbackDns;

/** Chains on a running server: what we seal comes back and holds, and the module comes, changes and goes under load. */
@ExtendWith(Distributions.class)
class ArcIT {

    private static final int MESSAGES = 2_000;
    private static final String PLAIN =
            "From: ann@example.org\r\nTo: all@list.test\r\nSubject: hello\r\n\r\nHello,\r\nWorld.\r\n";

    private LoopbackDns dns;
    private DkimKey key;

    @BeforeEach
    void startDns() throws Exception {
        key = DkimKey.rsa(2_048);
        dns = Dns.start().txt("s1._domainkey.seal.example", key.record());
    }

    @AfterEach
    void stopDns() {
        dns.close();
    }

    @Test
    void sealsAndChecksAndIsReplacedUnderLoad(Distribution server) throws Exception {
        configure(server);
        server.start();
        server.console("feature:install sluice-arc").ok();
        assertThat(server.console("sluice:module-list").ok())
                .containsPattern("arc\\s.*active")
                .containsPattern("arc_seal\\s.*active");
        String first = passOn(server, PLAIN, 1);
        assertThat(unfolded(first))
                .contains("\r\nAuthentication-Results: mx.sluice.test; ", "; arc=none smtp.remote-ip=127.0.0.2")
                .contains("ARC-Authentication-Results: i=1; mx.sluice.test;", "; cv=none; ");
        String second = passOn(server, first, 2);
        assertThat(unfolded(second))
                .contains("; arc=pass header.oldest-pass=0 smtp.remote-ip=127.0.0.2", "; cv=pass; ");
        String third = passOn(server, second.replace("World", "Moon"), 3);
        assertThat(unfolded(third))
                .contains("arc=fail reason=\"message signature 2: body was changed\"", "; cv=fail; ");
        try (Load load = Load.start(server, MESSAGES)) {
            server.console("bundle:update org.sluice.module.arc").ok();
            server.console("feature:uninstall sluice-arc").ok();
            server.console("feature:install sluice-arc").ok();
            load.finish();
        }
        server.awaitMail("sluice.test", "load", MESSAGES);
        assertThat(server.mail("sluice.test", "load")).hasSize(MESSAGES);
        assertThat(passOn(server, second, 4)).contains("ARC-Authentication-Results: i=3; ");
        server.console("feature:uninstall sluice-arc").ok();
        assertThat(passOn(server, PLAIN, 5)).doesNotContain("ARC-", "arc=");
    }

    private void configure(Distribution server) throws Exception {
        Dns.use(server, dns);
        server.greetAtOnce();
        server.append("org.sluice.core.cfg", "relay_domains = sluice.test, list.test\nauthserv_id = mx.sluice.test");
        server.append("org.sluice.routes.cfg", "list.test = maildir");
        server.configure(
                "org.sluice.arc_seal.cfg",
                """
                seal = forwarded
                local_domains = sluice.test
                domain = seal.example
                selector = s1
                key_file = arc/seal.example.pem
                """);
        Path file = server.data().resolve("arc/seal.example.pem");
        Files.createDirectories(file.getParent());
        Files.writeString(file, key.pem());
    }

    /** The message as it arrives behind us; the number is that of all that have arrived. */
    private static String passOn(Distribution server, String message, int number) throws Exception {
        String recipient = "all" + number + "@list.test";
        try (Smtp session = Smtp.connect("127.0.0.2", server.smtpPort())) {
            session.command("EHLO two.example.org");
            byte[] octets = message.getBytes(StandardCharsets.ISO_8859_1);
            assertThat(session.send("ann@example.org", List.of(recipient), octets))
                    .startsWith("250");
        }
        Path arrived = server.awaitMail("list.test", "all" + number, 1).get(0);
        String text = Files.readString(arrived, StandardCharsets.ISO_8859_1);
        return text.replaceAll("\r?\n", "\r\n").replaceFirst("^Return-Path:.*\r\n", "");
    }

    private static String unfolded(String message) {
        return "\r\n" + message.replaceAll("\r\n[ \t]+", " ");
    }
}
