package org.sluice.itest;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.sluice.testing.LoopbackDns;

/** DMARC on a running server: policies are carried out, owners are told, and the module comes, changes and goes under load. */
@ExtendWith(Distributions.class)
class DmarcIT {

    private static final int MESSAGES = 2_000;

    private LoopbackDns dns;

    @BeforeEach
    void startDns() throws Exception {
        dns = Dns.start()
                .a("pass.test", "127.0.0.2")
                .a("evil.test", "127.0.0.2")
                .txt("pass.test", "v=spf1 ip4:127.0.0.2 -all")
                .txt("evil.test", "v=spf1 ip4:127.0.0.2 -all")
                .txt("_dmarc.pass.test", "v=DMARC1; p=reject; rua=mailto:agg@sluice.test")
                .txt("_dmarc.held.test", "v=DMARC1; p=quarantine")
                .txt("pass.test._report._dmarc.sluice.test", "v=DMARC1");
    }

    @AfterEach
    void stopDns() {
        dns.close();
    }

    @Test
    void carriesOutPoliciesTellsOwnersAndIsReplacedUnderLoad(Distribution server) throws Exception {
        Dns.use(server, dns);
        server.greetAtOnce();
        server.append("org.sluice.core.cfg", "authserv_id = mx.sluice.test");
        server.configure(
                "org.sluice.dmarc.cfg",
                """
                validation.mode = DECIDE
                reports = true
                report_email = dmarc@sluice.test
                flush_seconds = 1
                """);
        server.start();
        server.console("feature:install sluice-dkim sluice-dmarc").ok();
        assertThat(server.console("sluice:module-list").ok()).containsPattern("dmarc\\s.*active");

        assertThat(send(server, "ann@pass.test", "news@sub.pass.test", "one")).startsWith("250");
        assertThat(arrived(server, "one"))
                .contains("; dmarc=pass header.from=sub.pass.test policy.dmarc=reject")
                .contains("; spf=pass smtp.mailfrom=ann@pass.test");
        assertThat(send(server, "ann@evil.test", "ceo@pass.test", "two"))
                .isEqualTo("550 5.7.1 Email rejected per DMARC policy for pass.test");
        assertThat(send(server, "ann@evil.test", "ceo@held.test", "three")).startsWith("250");
        assertThat(server.console("sluice:quarantine-list").ok()).contains("dmarc");

        try (Load load = Load.start(server, MESSAGES)) {
            server.console("bundle:update org.sluice.module.dmarc").ok();
            server.console("feature:uninstall sluice-dmarc").ok();
            tellTheModuleThatItIsTomorrow(server);
            server.console("feature:install sluice-dmarc").ok();
            load.finish();
        }
        server.awaitMail("sluice.test", "load", MESSAGES);
        assertThat(server.mail("sluice.test", "load")).hasSize(MESSAGES);

        String report = unfolded(server.awaitMail("sluice.test", "agg", 1).get(0));
        assertThat(report)
                .contains("Subject: Report Domain: pass.test Submitter: sluice.test Report-ID: <")
                .contains("From: <dmarc@sluice.test>", "filename=\"sluice.test!pass.test!");
        server.console("feature:uninstall sluice-dmarc").ok();
        assertThat(send(server, "ann@evil.test", "ceo@pass.test", "four")).startsWith("250");
        assertThat(arrived(server, "four")).doesNotContain("dmarc=");
    }

    /** Rows of today become rows of yesterday while nobody has the folder. */
    private static void tellTheModuleThatItIsTomorrow(Distribution server) throws Exception {
        LocalDate today = LocalDate.now(ZoneOffset.UTC);
        Path folder = server.data().resolve("dmarc");
        Path rows = folder.resolve(today + ".rows");
        assertThat(rows).content().contains("sub.pass.test", "\"reject\"");
        Files.move(rows, folder.resolve(today.minusDays(1) + ".rows"));
    }

    private static String send(Distribution server, String sender, String author, String recipient) throws Exception {
        try (Smtp session = Smtp.connect("127.0.0.2", server.smtpPort())) {
            session.command("EHLO two.example.org");
            String message = "From: Somebody <" + author + ">\r\nSubject: hello\r\n\r\nHello.\r\n";
            return session.send(
                    sender, List.of(recipient + "@sluice.test"), message.getBytes(StandardCharsets.ISO_8859_1));
        }
    }

    private static String arrived(Distribution server, String recipient) throws Exception {
        return unfolded(server.awaitMail("sluice.test", recipient, 1).get(0));
    }

    private static String unfolded(Path mail) throws Exception {
        return Files.readString(mail, StandardCharsets.ISO_8859_1).replaceAll("\r?\n[ \t]+", " ");
    }
}
