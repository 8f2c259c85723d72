package org.sluice.itest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.sluice.testing.LoopbackDns;

/** Chunks from somebody else: Exim, the only common client that sends BDAT. */
@ExtendWith(Distributions.class)
class EximIT {

    /** Where {@code ./sluice test} unpacks it. */
    private static final Path UNPACKED =
            Path.of("../../target/exim").toAbsolutePath().normalize();

    private static final Duration LIMIT = Duration.ofSeconds(60);

    @Test
    void sendsInChunksAndEveryOctetArrives(Distribution server) throws Exception {
        boolean there = Files.isExecutable(UNPACKED.resolve("usr/sbin/exim4"))
                && "root".equals(System.getProperty("user.name"));
        assertThat(there || !"true".equals(System.getenv("CI"))).as("Exim").isTrue();
        Assumptions.assumeTrue(there, "Exim cannot be run here");
        // Not below a folder that is closed to the user it becomes.
        Path home = Files.createTempDirectory(Path.of("/tmp"), "exim");
        try (LoopbackDns dns = Dns.start()) {
            Dns.use(server, dns);
            server.start();
            prepare(home, server.smtpPort());
            List<String> bodies = List.of(
                    "text\n",
                    "",
                    "no end",
                    ".\n..\n.x\n\n.\nMAIL FROM:<evil@example.org>\nRCPT TO:<bob@sluice.test>\nBDAT 5 LAST\n",
                    "Gr\u00c3\u00bc\u00c3\u009fe\n",
                    ("0123456789".repeat(9) + "\n.\n").repeat(5_000));
            for (int i = 0; i < bodies.size(); i++) {
                send(home, "c" + i + "@sluice.test", "Subject: " + i + "\n\n" + bodies.get(i));
            }
            for (int i = 0; i < bodies.size(); i++) {
                Path mail = server.awaitMail("sluice.test", "c" + i, 1).get(0);
                String arrived = new String(Files.readAllBytes(mail), StandardCharsets.ISO_8859_1);
                assertThat(arrived.replace("\r\n", ""))
                        .as("only CRLF")
                        .doesNotContain("\r")
                        .doesNotContain("\n");
                String expected =
                        bodies.get(i).isEmpty() || bodies.get(i).endsWith("\n") ? bodies.get(i) : bodies.get(i) + "\n";
                assertThat(arrived.substring(arrived.indexOf("\r\n\r\n") + 4).replace("\r\n", "\n"))
                        .isEqualTo(expected);
                assertThat(arrived).contains(" with ESMTP ");
            }
            assertThat(server.mail("sluice.test", "bob")).isEmpty();
            // K is how it notes a delivery by BDAT.
            assertThat(Files.readString(home.resolve("log/main")).lines().filter(line -> line.contains(" K C=\"250")))
                    .hasSameSizeAs(bodies);
        } finally {
            Distribution.remove(home);
        }
    }

    private static void send(Path home, String recipient, String message) throws Exception {
        Path file = Files.write(home.resolve("message"), message.getBytes(StandardCharsets.ISO_8859_1));
        ProcessBuilder exim = new ProcessBuilder(
                "sh",
                "-c",
                "exec \"$@\" < " + file,
                "sh",
                home.resolve("usr/sbin/exim4").toString(),
                "-C",
                home.resolve("exim.conf").toString(),
                "-odf",
                "-oi",
                "-f",
                "a@example.org",
                recipient);
        for (String entry : environment(home)) {
            String[] pair = entry.split("=", 2);
            exim.environment().put(pair[0], pair[1]);
        }
        Finished.of(exim, LIMIT).ok();
    }

    /** A copy where the user it becomes can get at it, with a user, a spool and a configuration of its own. */
    private static void prepare(Path home, int port) throws IOException, InterruptedException {
        Finished.of(List.of("cp", "-a", UNPACKED + "/.", home.toString()), LIMIT)
                .ok();
        Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwxr-xr-x"));
        for (String folder : List.of("spool", "log")) {
            Files.setPosixFilePermissions(
                    Files.createDirectories(home.resolve(folder)), PosixFilePermissions.fromString("rwxrwxrwx"));
        }
        Files.writeString(
                home.resolve("passwd"),
                Files.readString(Path.of("/etc/passwd")) + "Debian-exim:x:65530:65530::/:/bin/false\n");
        Files.writeString(home.resolve("group"), Files.readString(Path.of("/etc/group")) + "Debian-exim:x:65530:\n");
        Files.writeString(
                home.resolve("exim.conf"),
                """
                exim_path = %1$s/usr/sbin/exim4
                deliver_drop_privilege = true
                spool_directory = %1$s/spool
                log_file_path = %1$s/log/%%s
                primary_hostname = exim.example.org
                keep_environment =
                add_environment = <; %2$s
                qualify_domain = example.org
                begin acl
                begin routers
                all:
                  driver = manualroute
                  route_list = * 127.0.0.1
                  self = send
                  transport = smtp
                begin transports
                smtp:
                  driver = smtp
                  port = %3$d
                  hosts_try_chunking = *
                  hosts_avoid_tls = *
                  allow_localhost
                begin retry
                * * F,1h,1m
                """
                        .formatted(home, String.join(" ; ", environment(home)), port));
    }

    private static List<String> environment(Path home) throws IOException {
        List<Path> libraries = new ArrayList<>();
        try (var all = Files.walk(home)) {
            all.filter(file -> file.getFileName().toString().matches("lib.*\\.so.*"))
                    .forEach(libraries::add);
        }
        String folders = String.join(
                ":",
                libraries.stream()
                        .map(file -> file.getParent().toString())
                        .distinct()
                        .toList());
        String wrapper = libraries.stream()
                .filter(file -> file.endsWith("libnss_wrapper.so"))
                .findFirst()
                .orElseThrow()
                .toString();
        return List.of(
                "LD_LIBRARY_PATH=" + folders,
                "LD_PRELOAD=" + wrapper,
                "NSS_WRAPPER_PASSWD=" + home.resolve("passwd"),
                "NSS_WRAPPER_GROUP=" + home.resolve("group"));
    }
}
