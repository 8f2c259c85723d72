package org.sluice.itest;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Users out of the file submit their mail through other people's programs; a stranger does not. */
@ExtendWith(SharedDistribution.class)
class AuthIT {
    private static final String LISTENER = "org.sluice.listener-submission.cfg";
    private static final String USER = "ann@sluice.test";
    private static final String FOREIGN = "bob@elsewhere.example";

    private static int port;

    @Test
    void letsUsersSubmitAndNobodyElse(Distribution server) throws Exception {
        String swaks = Programs.require("swaks");
        String curl = Programs.require("curl");
        List<String> stranger = swaks(swaks, FOREIGN);
        assertThat(run(stranger, ""))
                .contains("530 5.7.0 Authentication required")
                .endsWith("status 23\n");
        List<String> plain = new ArrayList<>(List.of(swaks, "--server", "127.0.0.1:" + port, "--quit-after", "EHLO"));
        assertThat(run(plain, "")).contains("STARTTLS").doesNotContain("AUTH");
        for (String mechanism : List.of("PLAIN", "LOGIN")) {
            List<String> wrong =
                    swaks(swaks, FOREIGN, "--auth", mechanism, "--auth-user", USER, "--auth-password", "x");
            assertThat(run(wrong, "")).contains("535 5.7.8");
            List<String> right =
                    swaks(swaks, FOREIGN, "--auth", mechanism, "--auth-user", USER, "--auth-password", "pencil");
            assertThat(run(right, "")).contains("235 2.7.0", "250 2.1.5").endsWith("status 0\n");
        }
        Path message = Files.writeString(server.data().resolve("message.eml"), "Subject: bare\r\n\r\nHello\r\n");
        assertThat(run(
                        List.of(
                                curl,
                                "-sSk",
                                "--ssl-reqd",
                                "smtp://127.0.0.1:" + port,
                                "--user",
                                USER + ":pencil",
                                "--mail-from",
                                USER,
                                "--mail-rcpt",
                                USER,
                                "-T",
                                message.toString()),
                        ""))
                .endsWith("status 0\n");
        List<Path> mail = server.awaitMail("sluice.test", "ann", 1);
        assertThat(Files.readString(mail.get(0), StandardCharsets.ISO_8859_1))
                .contains("with ESMTPSA", "\nMessage-ID: <", "\nDate: ");
        assertThat(Files.readString(server.data().resolve("log/sluice.log")))
                .contains("authenticated as " + USER)
                .doesNotContain("pencil")
                .doesNotContain("SCRAM-SHA-256$");
    }

    @Test
    void speaksWithPythonsLibrary(Distribution server) throws Exception {
        String python = Programs.require("python3");
        String script =
                """
                import smtplib, ssl, sys
                with smtplib.SMTP("127.0.0.1", int(sys.argv[1]), timeout=20) as s:
                    try:
                        s.sendmail("ann@sluice.test", "bob@elsewhere.example", "Subject: x\\r\\n\\r\\nx\\r\\n")
                    except smtplib.SMTPSenderRefused as e:
                        print("refused", e.smtp_code)
                    s.starttls(context=ssl._create_unverified_context())
                    s.ehlo()
                    print(s.esmtp_features["auth"])
                    s.login("ann@sluice.test", "pencil")
                    print(s.sendmail("ann@sluice.test", "bob@elsewhere.example", "Subject: x\\r\\n\\r\\nx\\r\\n"))
                """;
        assertThat(run(List.of(python, "-c", script, "" + port), ""))
                .contains("refused 530", "SCRAM-SHA-256 PLAIN LOGIN", "{}")
                .endsWith("status 0\n");
    }

    @Test
    void bindsToTheChannelWhereTheClientCan(Distribution server) throws Exception {
        String msmtp = Programs.require("msmtp");
        for (String mechanism : List.of("scram-sha-256", "plain", "login")) {
            List<String> command = List.of(
                    msmtp,
                    "--host=127.0.0.1",
                    "--port=" + port,
                    "--tls=on",
                    "--tls-starttls=on",
                    "--tls-certcheck=off",
                    "--auth=" + mechanism,
                    "--user=" + USER,
                    "--passwordeval=echo pencil",
                    "--from=" + USER,
                    FOREIGN);
            assertThat(run(command, "Subject: x\n\nx\n")).as(mechanism).endsWith("status 0\n");
        }
        assertThat(Files.readString(server.data().resolve("log/sluice.log"))).contains("by SCRAM-SHA-256");
    }

    @BeforeAll
    static void open(Distribution server) throws Exception {
        server.start();
        Certificates.make(server);
        String line = server.console("sluice:user-hash " + USER + " pencil").ok();
        Path users = Files.writeString(server.data().resolve("etc/smtp-users"), "# people\n" + line);
        Files.setPosixFilePermissions(users, PosixFilePermissions.fromString("rw-r-----"));
        port = Distribution.freePorts().get(0);
        server.append(LISTENER, "enable = true\n" + Certificates.LINES + "\nlisten = 127.0.0.1:" + port);
        Path log = server.data().resolve("log/sluice.log");
        Await.until(
                "the listener is open and the users are read",
                Duration.ofSeconds(30),
                () -> Files.readString(log).contains("127.0.0.1:" + port)
                        && server.console("sluice:user-check " + USER + " pencil")
                                        .status()
                                == 0);
    }

    private List<String> swaks(String swaks, String recipient, String... further) {
        List<String> command = new ArrayList<>(
                List.of(swaks, "--server", "127.0.0.1:" + port, "--tls", "--from", USER, "--to", recipient));
        command.addAll(List.of(further));
        return command;
    }

    /** All it says, and its exit status behind it. */
    private static String run(List<String> command, String input) throws Exception {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().write(input.getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).as(output).isTrue();
        return output + "status " + process.exitValue() + "\n";
    }
}
