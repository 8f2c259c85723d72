package org.sluice.itest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an operator's scripts rely on: statuses, times, and that a server can always be found and ended. */
@ExtendWith(Distributions.class)
class LifecycleIT {
    /** Half of it on a machine of its own; the tests share theirs. */
    private static final Duration TO_START = Duration.ofSeconds(20);

    private static final Duration TO_STOP = Duration.ofSeconds(10);
    private static final int FORCED = 4;

    @Test
    void startsStopsAndTellsItsStatus(Distribution server) throws Exception {
        server.forget();
        assertThat(server.command("status").status()).isEqualTo(3);

        Finished start = server.command("start");
        assertThat(start.ok())
                .isEqualTo("Sluice ready smtp=" + server.smtpPort() + " http=" + server.httpPort() + " console="
                        + server.consolePort() + "\n");
        assertThat(start.took()).isLessThan(Slowness.stretch(TO_START));
        Finished status = server.command("status");
        assertThat(status.status()).isZero();
        assertThat(status.out())
                .contains(
                        "running, pid=" + server.process().pid(),
                        "smtp=" + server.smtpPort(),
                        "http=" + server.httpPort(),
                        "console=" + server.consolePort());
        assertThat(Files.readString(Path.of("/proc/" + server.process().pid() + "/cmdline")))
                .contains(server.data().toString());

        ProcessHandle process = server.process();
        Finished stop = server.stop();
        assertThat(stop.status()).isZero();
        assertThat(stop.took()).isLessThan(Slowness.stretch(TO_STOP));
        // Gone, though whoever adopted it may take a moment to notice.
        assertThat(process.onExit()).succeedsWithin(TO_STOP);
        assertThat(server.command("status").status()).isEqualTo(3);
        assertThat(server.stop().status()).as("stopping twice").isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"TERM", "INT"})
    void runsInTheForegroundUntilASignal(String signal, Distribution server) throws Exception {
        Process run = server.script("run")
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader out = run.inputReader(StandardCharsets.UTF_8)) {
            assertThat(out.readLine()).startsWith("Sluice ready smtp=" + server.smtpPort());
            assertThat(server.process().pid())
                    .as("the script became the server")
                    .isEqualTo(run.pid());
            Finished.of(List.of("kill", "-" + signal, "" + run.pid()), TO_STOP).ok();
            assertThat(run.waitFor(TO_STOP.toSeconds(), TimeUnit.SECONDS)).isTrue();
            assertThat(run.exitValue()).isZero();
            assertThat(out.readLine()).as("nothing else is printed").isNull();
        } finally {
            run.destroyForcibly();
        }
    }

    @Test
    void stopTellsThatABundleHadToBeLeftBehind(Distribution server) throws Exception {
        server.start();
        installHanging(server);
        Finished stop = server.stop();
        assertThat(stop.status()).isEqualTo(FORCED);
        assertThat(stop.err())
                .startsWith("sluice: org.example.hanging 1.0.0 did not stop within 9 s")
                .contains("forced-stop.txt", server.data().resolve("deploy").toString());
        assertThat(server.data().resolve("log/forced-stop.txt")).content().contains("HangingActivator.stop");
        Finished status = server.command("status");
        assertThat(status.status()).isEqualTo(3);
        assertThat(status.err()).isEqualTo(stop.err());
        assertThat(server.stop().status()).as("stopping twice").isZero();
        Files.delete(server.data().resolve("deploy/hanging.jar"));
        Distribution.remove(server.data().resolve("karaf"));
        server.start();
        assertThat(server.stop().status()).isZero();
        assertThat(server.command("status").err()).isEmpty();
    }

    @Test
    void runEndsWithTheStatusOfAForcedStop(Distribution server) throws Exception {
        Process run = server.script("run").start();
        try (BufferedReader out = run.inputReader(StandardCharsets.UTF_8);
                BufferedReader err = run.errorReader(StandardCharsets.UTF_8)) {
            assertThat(out.readLine()).startsWith("Sluice ready smtp=" + server.smtpPort());
            installHanging(server);
            server.console("system:shutdown -f");
            assertThat(run.waitFor(2 * TO_STOP.toSeconds(), TimeUnit.SECONDS)).isTrue();
            assertThat(run.exitValue()).isEqualTo(FORCED);
            assertThat(err.lines()).last().asString().startsWith("sluice: org.example.hanging 1.0.0 did not stop");
        } finally {
            run.destroyForcibly();
        }
    }

    private static void installHanging(Distribution server) throws Exception {
        TestBundle.dropHanging(server.data().resolve("deploy"));
        Await.until("the bundle is there", Duration.ofSeconds(20), () -> server.console("bundle:list -s")
                .ok()
                .matches("(?s).*Active[^\\n]*org\\.example\\.hanging.*"));
    }

    @Test
    void startsAgainWhateverALockSaysThatWasLeftBehind(Distribution server) throws Exception {
        server.start().kill();
        assertThat(server.command("status").status()).isEqualTo(3);
        Files.writeString(server.data().resolve("lock"), ProcessHandle.current().pid() + " 1700000000\n");
        assertThat(server.command("status").status())
                .as("another process has its number")
                .isEqualTo(3);
        assertThat(server.stop().status()).isZero();
        assertThat(ProcessHandle.current().isAlive()).isTrue();
        server.start();
        assertThat(server.command("status").status()).isZero();
    }

    @Test
    void saysWhichPortIsInUse(Distribution server) throws Exception {
        try (ServerSocket other = new ServerSocket(server.smtpPort(), 1, InetAddress.getByName("0.0.0.0"))) {
            Finished start = server.command("start");
            assertThat(start.status()).isEqualTo(1);
            assertThat(start.err()).contains("" + other.getLocalPort(), "--smtp-port");
        }
        assertThat(server.command("status").status()).isEqualTo(3);
    }

    @Test
    void runsBesideAnotherButNotOnItsData(Distribution one, Distribution other) throws Exception {
        one.start();
        Finished second = one.command("start");
        assertThat(second.status()).isEqualTo(1);
        assertThat(second.err()).contains("already runs", "pid " + one.process().pid());
        assertThat(one.command("run").status()).isEqualTo(1);
        assertThat(one.command("status").status()).isZero();
        other.start();
        assertThat(one.process().pid()).isNotEqualTo(other.process().pid());
        one.stop();
        assertThat(one.command("status").status()).isEqualTo(3);
        assertThat(other.command("status").status()).isZero();
    }
}
