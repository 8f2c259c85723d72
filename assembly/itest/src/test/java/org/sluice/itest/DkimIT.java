package org.sluice.itest;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.sluice.testing.DkimKey;
import org.sluice.testing.LoopbackDns;

/** Signing and verifying come, change and go on a live server; what the server signs, it verifies when it comes back. */
@ExtendWith(Distributions.class)
class DkimIT {
    private static final List<String> FEATURES = List.of("dkim", "dkim_sign");
    private static final String MESSAGE =
            "From: Ann <ann@signed.example>\r\nTo: bob@sluice.test\r\nSubject: two  words\r\n"
                    + "Date: Mon, 02 Nov 2026 10:00:00 +0000\r\nMessage-ID: <1@signed.example>\r\n\r\nHello \t Bob\r\n\r\n\r\n";
    /** Both have a name that leads back; one may relay. */
    private static final String STRANGER = "127.0.0.2";

    private static final String OURS = "127.0.0.3";
    private static final int MESSAGES = 1_000;

    private LoopbackDns dns;

    @BeforeEach
    void startDns() {
        dns = Dns.start();
    }

    @AfterEach
    void stopDns() {
        dns.close();
    }

    @Test
    void comesChangesAndGoesUnderLoad(Distribution server) throws Exception {
        DkimKey key = DkimKey.rsa(2_048);
        dns.a("example.org", STRANGER).txt("one._domainkey.signed.example", key.record());
        Dns.use(server, dns);
        server.greetAtOnce();
        server.append("org.sluice.listener-smtp.cfg", "relay_hosts = 127.0.0.3/32");
        server.start();
        Path file = Files.createDirectories(server.data().resolve("dkim")).resolve("one.pem");
        Files.writeString(file, key.pem());
        try (Smtp waiting = server.smtp();
                Load load = Load.start(server, MESSAGES)) {
            assertThat(waiting.command("EHLO waiting.example.org")).startsWith("250");
            for (String name : FEATURES) {
                server.console("feature:install sluice-" + name).ok();
            }
            await(server, true);
            server.append("org.sluice.dkim_sign.cfg", "sign.signed.example = s=one key=dkim/one.pem");
            String signed = signed(server);
            assertThat(stored(server, STRANGER, "back", signed))
                    .contains("dkim=pass header.d=signed.example")
                    .contains("DKIM-Signature: v=1; a=rsa-sha256;");
            for (String name : FEATURES) {
                server.console("bundle:update org.sluice.module." + name).ok();
            }
            assertThat(stored(server, STRANGER, "again", signed)).contains("dkim=pass header.d=signed.example");
            for (String name : FEATURES) {
                server.console("feature:uninstall sluice-" + name).ok();
            }
            await(server, false);
            assertThat(stored(server, STRANGER, "after", signed)).doesNotContain("dkim=");
            load.finish();
            assertThat(waiting.command("NOOP")).as("a session from before").startsWith("250");
        }
        server.awaitMail("sluice.test", "load", MESSAGES);
        assertThat(server.mail("sluice.test", "load")).hasSize(MESSAGES);
    }

    /** The message as it leaves, from its signature on; the edit of the table needs a moment to count. */
    private static String signed(Distribution server) throws Exception {
        for (int attempt = 0; attempt < 40; attempt++) {
            String stored = stored(server, OURS, "signed" + attempt, MESSAGE);
            int at = stored.indexOf("DKIM-Signature: ");
            if (at >= 0) {
                return stored.substring(at);
            }
        }
        throw new AssertionError("nothing was signed");
    }

    private static String stored(Distribution server, String client, String mailbox, String message) throws Exception {
        try (Smtp smtp = Smtp.connect(client, server.smtpPort())) {
            smtp.command("EHLO mail.signed.example");
            assertThat(smtp.send(
                            "ann@example.org",
                            List.of(mailbox + "@sluice.test"),
                            message.getBytes(StandardCharsets.ISO_8859_1)))
                    .startsWith("250");
        }
        return Files.readString(server.awaitMail("sluice.test", mailbox, 1).get(0), StandardCharsets.ISO_8859_1);
    }

    private static void await(Distribution server, boolean there) throws Exception {
        Await.until("dkim and dkim_sign " + (there ? "serve" : "are gone"), Duration.ofSeconds(30), () -> {
            String list = server.console("sluice:module-list").ok();
            return FEATURES.stream().allMatch(name -> list.matches("(?s).*\\b" + name + " .*") == there);
        });
    }
}
