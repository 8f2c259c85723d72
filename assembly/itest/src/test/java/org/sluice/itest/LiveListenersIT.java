package org.sluice.itest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A listener is a file: it comes with it, changes with it and goes with it, and sessions of others do not notice. */
@ExtendWith(Distributions.class)
class LiveListenersIT {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final String FILE = "org.sluice.listener-second.cfg";

    @Test
    void comesChangesAndGoesWithItsFile(Distribution server) throws Exception {
        server.start();
        int port = Distribution.freePorts().get(0);
        int other = Distribution.freePorts().get(1);
        try (Smtp first = server.smtp()) {
            first.command("EHLO client.example.org");
            String trusted = "context = trusted_mx = yes\n";
            String listen = trusted + "listen = 127.0.0.1:" + port + "\n";
            server.configure(FILE, listen + "banner_text = before\nreconfig_message = 4.3.2 Moving out\n");
            Await.until("the second listener takes mail", SOON, () -> answers(port));
            try (Smtp old = Smtp.connect(port)) {
                assertThat(old.banner()).endsWith(" before");
                server.configure(FILE, listen + "banner_text = after\nreconfig_message = 4.3.2 Moving out\n");
                Await.until("new sessions have the new values", SOON, () -> banner(port)
                        .endsWith(" after"));
                assertThat(old.command("EHLO client.example.org")).startsWith("250");

                server.configure(FILE, listen + "banner_text = after\nidle_time = soon\n");
                Await.until("the bad edit is refused", SOON, () -> log(server)
                        .contains("org.sluice.listener-second.cfg: idle_time"));
                assertThat(banner(port)).endsWith(" after");

                server.configure(FILE, trusted + "listen = 127.0.0.1:" + other + "\nbanner_text = moved\n");
                assertThat(old.awaitReply()).isEqualTo("421 4.3.2 Moving out");
                assertThat(old.isClosed()).isTrue();
            }
            Await.until("it has moved", SOON, () -> answers(other));
            try (Smtp idle = Smtp.connect(other);
                    Smtp busy = Smtp.connect(other)) {
                busy.command("EHLO client.example.org");
                busy.command("MAIL FROM:<a@example.org>");
                Files.delete(server.data().resolve("etc").resolve(FILE));
                assertThat(idle.awaitReply()).startsWith("421 4.3.2");
                assertThat(busy.command("RCPT TO:<ann@sluice.test>")).startsWith("250");
                assertThat(busy.command("DATA")).startsWith("354");
                assertThat(busy.body("Subject: last\r\n\r\nword\r\n".getBytes()))
                        .startsWith("250");
                assertThat(busy.awaitReply()).startsWith("421 4.3.2");
            }
            Await.until("nobody answers", SOON, () -> !answers(other));
            server.awaitMail("sluice.test", "ann", 1);
            assertThat(first.command("NOOP")).startsWith("250");
        }
    }

    private static boolean answers(int port) {
        try (Smtp smtp = Smtp.connect(port)) {
            return smtp.banner().startsWith("220");
        } catch (IOException e) {
            return false;
        }
    }

    private static String banner(int port) throws IOException {
        try (Smtp smtp = Smtp.connect(port)) {
            return smtp.banner();
        }
    }

    private static String log(Distribution server) throws IOException {
        Path log = server.data().resolve("log/sluice.log");
        return Files.readString(log);
    }
}
