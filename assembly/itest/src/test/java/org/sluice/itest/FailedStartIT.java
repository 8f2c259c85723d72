package org.sluice.itest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A start that cannot succeed says why at the terminal, at once and in one line, and leaves nothing running. */
@ExtendWith(Distributions.class)
class FailedStartIT {
    private static final Duration AT_ONCE = Duration.ofSeconds(10);

    /** As long as a whole start and stop may take, and far from the minute after which start gives up by itself. */
    private static final Duration SOON = Duration.ofSeconds(40);

    private static final Map<String, List<String>> WRONG = Map.of(
            "org.sluice.listener-smtp.cfg", List.of("port", "abc", "a key of"),
            "org.sluice.core.cfg", List.of("relay_domains", "a@b", "example.org or"),
            "org.sluice.routes.cfg", List.of("sluice.test", "nowhere", "maildir"),
            "org.sluice.spool.cfg", List.of("sync", "maybe", "always or relaxed"),
            "org.sluice.delivery.cfg", List.of("retry_interval", "soon", "a whole number"),
            "org.sluice.modules.cfg", List.of("spf_v1.required", "perhaps", "true or false"),
            "org.sluice.dns.cfg", List.of("timeout_millis", "long", "a number"),
            "org.sluice.http.cfg", List.of("listen", "there", "IP address and port"));

    /** Some depend on others, whose mistakes would hide theirs; so there are two groups. */
    @ParameterizedTest
    @ValueSource(strings = {"listener-smtp core routes spool dns http", "delivery modules"})
    void namesFileKeyValueAndExpectation(String names, Distribution server) throws Exception {
        server.forget();
        List<String> expected = new ArrayList<>();
        for (String name : names.split(" ")) {
            String file = "org.sluice." + name + ".cfg";
            List<String> wrong = WRONG.get(file);
            server.append(file, wrong.get(0) + " = " + wrong.get(1));
            expected.add("etc/" + file + ": " + wrong.get(0) + ": " + wrong.get(1) + " (expected: " + wrong.get(2));
        }
        Finished start = server.command("start");
        assertThat(start.status()).isEqualTo(1);
        assertThat(start.out()).isEmpty();
        assertThat(start.took()).isLessThan(Slowness.stretch(SOON));
        List<String> log = Files.readAllLines(server.data().resolve("log/sluice.log"));
        for (String line : expected) {
            assertThat(start.err().lines())
                    .filteredOn(each -> each.startsWith("sluice: " + line))
                    .as(line)
                    .hasSize(1);
            assertThat(log)
                    .filteredOn(each -> each.contains(" ERROR ") && each.contains(line))
                    .as(line)
                    .hasSize(1);
        }
        assertThat(start.err().lines()).hasSize(expected.size() + 1).last().isEqualTo("sluice: not started");
        assertThat(server.command("status").status()).isEqualTo(3);
    }

    @Test
    void runEndsToo(Distribution server) throws Exception {
        server.append("org.sluice.listener-smtp.cfg", "idle_time = forever");
        Finished run = Finished.of(server.script("run"), Duration.ofSeconds(60));
        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err()).startsWith("sluice: etc/org.sluice.listener-smtp.cfg: idle_time: forever (expected: ");
    }

    @Test
    void tellsWhatIsWrongAlthoughMailIsTaken(Distribution server) throws Exception {
        startsWithoutAModuleAndSaysSo(server);
        showsAListenerThatCameLaterAndCannotOpen(server);
    }

    private static void startsWithoutAModuleAndSaysSo(Distribution server) throws Exception {
        server.append("org.sluice.spf_v1.cfg", "reject_permerror = maybe");
        String line = "etc/org.sluice.spf_v1.cfg: reject_permerror: maybe (expected: true or false); "
                + "the module stays off until it is right";
        Finished start = server.command("start");
        assertThat(start.ok()).startsWith("Sluice ready smtp=");
        assertThat(start.err()).isEqualTo("sluice: " + line + "\n");
        assertThat(server.command("status").ok()).contains("trouble: " + line);
        assertThat(server.console("sluice:doctor").out()).contains(line);

        server.append("org.sluice.spf_v1.cfg", "reject_permerror = true");
        Await.until("the doctor is content", Duration.ofSeconds(20), () -> server.console("sluice:doctor")
                .out()
                .contains("All is well"));
        assertThat(server.command("status").ok()).doesNotContain("trouble");
    }

    private static void showsAListenerThatCameLaterAndCannotOpen(Distribution server) throws Exception {
        server.configure("org.sluice.listener-second.cfg", "listen = 127.0.0.1:99999\n");
        Await.until("status shows it", Duration.ofSeconds(20), () -> server.command("status")
                .out()
                .contains("trouble: etc/org.sluice.listener-second.cfg: listen"));
        Finished doctor = server.console("sluice:doctor");
        assertThat(doctor.status()).isEqualTo(1);
        assertThat(doctor.out()).contains("etc/org.sluice.listener-second.cfg: listen");
        assertThat(server.command("status").status()).as("mail is still taken").isZero();
    }

    @Test
    void namesWhatIsNoDirectory(Distribution server) throws Exception {
        put(server, "etc");
        Finished start = server.command("start");
        assertThat(start.status()).isEqualTo(1);
        assertThat(start.took()).isLessThan(Slowness.stretch(AT_ONCE));
        assertThat(start.err().lines())
                .first()
                .isEqualTo("sluice: cannot use " + server.data().resolve("etc") + ": it is no directory");
        Files.delete(server.data().resolve("etc"));

        put(server, "spool");
        Finished later = server.command("start");
        assertThat(later.status()).isEqualTo(1);
        assertThat(later.err()).contains(server.data().resolve("spool") + ": it is no directory");

        Distribution.remove(server.data());
        Files.writeString(server.data(), "a file");
        for (String verb : List.of("start", "run")) {
            Finished refused = server.command(verb);
            assertThat(refused.status()).isEqualTo(1);
            assertThat(refused.took()).isLessThan(Slowness.stretch(AT_ONCE));
            assertThat(refused.err()).isEqualTo("sluice: " + server.data() + " is no directory\n");
        }
    }

    private static void put(Distribution server, String file) throws IOException {
        Files.writeString(server.data().resolve(file), "in the way");
    }
}
