package org.sluice.itest;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.sluice.itest.bundle.NotingModule;

/** Bundles that cannot be used are set aside with one line that names bundle and reason; what served goes on. */
@ExtendWith(Distributions.class)
class BadBundlesIT {
    private static final String PHASES = "validation.phases=CONNECT,MAILFROM";

    @Test
    void setsAsideWhatCannotBeUsed(Distribution server) throws Exception {
        server.start();
        Path deploy = server.data().resolve("deploy");
        TestBundle.drop(deploy, "noting", "1.0.0", NotingModule.class, PHASES);
        awaitServing(server);

        TestBundle.drop(deploy, "future", "noting", "2.0.0", "org.sluice.validation;version=\"[2.0,3)\"", PHASES);
        says(
                server,
                "org.example.future 2.0.0 (deploy/future.jar) cannot be used: it needs package "
                        + "org.sluice.validation [2.0.0,3.0.0), here is 1.");

        TestBundle.drop(deploy, "lost", "noting", "2.0.0", "org.example.nowhere", PHASES);
        says(
                server,
                "org.example.lost 2.0.0 (deploy/lost.jar) cannot be used: it needs package org.example.nowhere, "
                        + "which no bundle here has");

        TestBundle.drop(deploy, "thief", "noting", "2.0.0", "org.sluice.dns", PHASES);
        says(server, "calls itself noting, which is the name of org.example.noting");

        TestBundle.drop(deploy, "nameless", "no name", "1.0.0", "org.sluice.dns", PHASES);
        says(
                server,
                "bundle org.example.nameless 1.0.0",
                "validation.name: no name (expected: letters, digits and underscores)");

        TestBundle.drop(deploy, "phase", "phase", "1.0.0", "org.sluice.dns", "validation.phases=LUNCH");
        says(server, "bundle org.example.phase 1.0.0", "validation.phases: LUNCH (expected: [connect, ");

        TestBundle.drop(
                deploy, "number", "number", "1.0.0", "org.sluice.dns", PHASES + ";validation.timeoutMillis=soon");
        says(server, "bundle org.example.number 1.0.0", "validation.timeoutMillis: soon (expected: a whole number");

        TestBundle.drop(deploy, "activator", "activator", "1.0.0", "org.sluice.dns", "nonsense");
        says(
                server,
                "bundle org.example.activator 1.0.0 (deploy/activator.jar) did not start: ",
                "ArrayIndexOutOfBounds");

        Path text = Files.writeString(deploy.resolve("text.part"), "no archive at all");
        Files.move(text, deploy.resolve("text.jar"), StandardCopyOption.ATOMIC_MOVE);
        says(server, "deploy/text.jar is no bundle");

        assertThat(serving(server))
                .as("the version that served")
                .contains("1.0.0")
                .contains("active");
        assertThat(server.command("status").status()).isZero();
        for (String name : List.of("future", "lost", "thief", "nameless", "phase", "number", "activator", "text")) {
            Files.delete(deploy.resolve(name + ".jar"));
        }
        Await.until("nothing is left to say", Duration.ofSeconds(30), () -> server.console("sluice:doctor")
                .out()
                .contains("All is well"));
        assertThat(serving(server)).contains("active");
    }

    /** In the log once, and in what the doctor says. */
    private static void says(Distribution server, String... words) throws Exception {
        Path log = server.data().resolve("log/sluice.log");
        Await.until(String.join(" ", words), Duration.ofSeconds(30), () -> Files.readAllLines(log).stream()
                .anyMatch(line -> has(line, words)));
        Await.until(
                "the doctor says " + words[0],
                Duration.ofSeconds(60),
                () -> server.console("sluice:doctor").out().lines().anyMatch(line -> has(line, words)));
        assertThat(Files.readAllLines(log))
                .filteredOn(line -> has(line, words))
                .as("said once")
                .hasSize(1);
    }

    private static boolean has(String line, String... words) {
        return List.of(words).stream().allMatch(line::contains);
    }

    private static void awaitServing(Distribution server) throws Exception {
        Await.until(
                "noting serves", Duration.ofSeconds(20), () -> serving(server).contains("active"));
    }

    private static String serving(Distribution server) throws Exception {
        return server.console("sluice:module-list")
                .ok()
                .lines()
                .filter(line -> line.startsWith("noting") && line.contains("active"))
                .reduce("", String::concat);
    }
}
