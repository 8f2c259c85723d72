package org.sluice.itest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The way in for operators, and that it is one for nobody else. */
@ExtendWith(SharedDistribution.class)
class ConsoleIT {
    private static final Duration QUICK = Duration.ofMillis(1_500);

    @BeforeAll
    static void start(Distribution server) throws Exception {
        server.forget();
        server.start();
    }

    @Test
    void runsACommandAndEndsWithItsStatus(Distribution server) throws Exception {
        Programs.require("ssh");
        Finished first = server.command("console", "bundle:list -s");
        assertThat(first.ok()).contains("org.sluice.core-bundle", "org.sluice.smtp-listener-bundle");
        assertThat(server.command("console", "feature:install nothing-of-that-name")
                        .status())
                .isEqualTo(1);
        assertThat(server.command("console", "no:command").status()).isEqualTo(1);
        Finished warm = server.command("console", "bundle:list");
        assertThat(warm.ok()).isNotEmpty();
        assertThat(warm.err()).isEmpty();
        assertThat(warm.took()).isLessThan(Slowness.stretch(QUICK));
    }

    @Test
    void hasAHelpOfItsOwn(Distribution server) throws Exception {
        assertThat(server.command("console", "help").ok())
                .contains("feature:install", "sluice:doctor")
                .doesNotContain("--smtp-port");
        assertThat(server.command("console", "bundle:list --help").ok())
                .contains("SYNTAX")
                .doesNotContain("--smtp-port");
        for (String ours : List.of("help", "--help")) {
            assertThat(server.command(ours).ok()).startsWith("usage: sluice run");
        }
    }

    @Test
    void speaksWithoutColours(Distribution server) throws Exception {
        Finished unknown = server.command("console", "no:command");
        assertThat(unknown.out() + unknown.err()).isEqualToIgnoringNewLines("Command not found: no:command");
        assertThat(server.command("console", "bundle:list --help").ok()).doesNotContain("\u001b");
        assertThat(server.command("console", "feature:install nothing-of-that-name"))
                .satisfies(failed -> assertThat(failed.out() + failed.err())
                        .contains("nothing-of-that-name")
                        .doesNotContain("\u001b"));
    }

    @Test
    void needsNoSshClient(Distribution server) throws Exception {
        assertThat(withoutSsh(server, "bundle:list -s").ok()).contains("org.sluice.core-bundle");
        assertThat(withoutSsh(server, "no:command").status()).isEqualTo(1);
    }

    @Test
    void knowsNoPasswordAndOpensNothingElse(Distribution server) throws Exception {
        assertThat(Sockets.listening(server.process().pid()))
                .containsExactlyInAnyOrder(
                        "any:" + server.smtpPort(),
                        "loopback:" + server.httpPort(),
                        "loopback:" + server.consolePort());
        assertThat(Files.readAllLines(server.data().resolve("etc/users.properties")))
                .allMatch(line -> line.isBlank() || line.startsWith("#"));
        Path secret = server.data().resolve("console/id_rsa");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(secret)))
                .isEqualTo("rw-------");
        Finished refused = Finished.of(
                List.of(
                        Programs.require("ssh"),
                        "-F",
                        "/dev/null",
                        "-p",
                        "" + server.consolePort(),
                        "-o",
                        "BatchMode=yes",
                        "-o",
                        "StrictHostKeyChecking=no",
                        "-o",
                        "UserKnownHostsFile=/dev/null",
                        "-o",
                        "PubkeyAuthentication=no",
                        "-v",
                        "karaf@127.0.0.1",
                        "bundle:list"),
                Duration.ofSeconds(20));
        assertThat(refused.status()).isEqualTo(255);
        assertThat(refused.err()).contains("Authentications that can continue: publickey\r");
    }

    @Test
    void tellsTheServicesOfTheCore(Distribution server) throws Exception {
        assertThat(server.command("console", "service:list").ok())
                .contains("org.sluice.injection.PhaseDispatcher", "org.sluice.injection.ValidationContexts");
    }

    /** With a PATH on which everything but the SSH client can be found. */
    private static Finished withoutSsh(Distribution server, String line) throws IOException, InterruptedException {
        Path folder = Archive.temporary("path");
        for (String each : List.of("bash", "env", "readlink", "dirname", "cat", "sed", "tr", "grep", "sleep")) {
            Files.createSymbolicLink(folder.resolve(each), Path.of(Programs.require(each)));
        }
        ProcessBuilder builder = server.script("console", line);
        builder.environment().put("PATH", folder.toString());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        return Finished.of(builder, Duration.ofSeconds(20));
    }
}
