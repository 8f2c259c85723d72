package org.sluice.smtp.listener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** A process that runs out of descriptors waits, says so once, and goes on when some are free again. */
class AcceptBackoffTest {

    private static final int DESCRIPTORS = 200;

    /** All at once: each of them does nothing for seconds. */
    @TestFactory
    Stream<DynamicTest> waitsForFreeDescriptors() {
        Map<Transport.Kind, FutureTask<Void>> runs = new EnumMap<>(Transport.Kind.class);
        for (Transport.Kind kind : Transport.Kind.values()) {
            FutureTask<Void> run = new FutureTask<>(() -> {
                waitsForFreeDescriptors(kind);
                return null;
            });
            runs.put(kind, run);
            if (kind.isAvailable()) {
                new Thread(run, "few-descriptors-" + kind).start();
            }
        }
        return runs.entrySet().stream()
                .map(each -> DynamicTest.dynamicTest(each.getKey().toString(), () -> {
                    assumeTrue(each.getKey().isAvailable(), each.getKey() + " is not available here");
                    each.getValue().get(10, TimeUnit.MINUTES);
                }));
    }

    private static void waitsForFreeDescriptors(Transport.Kind kind) throws Exception {
        Path log = Files.createTempFile(Path.of("target"), "few-descriptors", ".log");
        Process process = start(kind, log);
        List<Client> clients = new ArrayList<>();
        try (BufferedReader said =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.US_ASCII))) {
            InetSocketAddress address = new InetSocketAddress(
                    "127.0.0.1", Integer.parseInt(said.readLine().substring("port ".length())));
            loadClasses(address);
            for (int i = 0; i < DESCRIPTORS; i++) {
                clients.add(new Client(address));
            }
            assertThat(clients.get(0).reply()).startsWith("220");
            assertThat(said.readLine()).isEqualTo("failed");
            long begin = System.nanoTime();
            Duration cpu = process.info().totalCpuDuration().orElseThrow();
            for (int i = 0; i < 3; i++) {
                assertThat(said.readLine()).isEqualTo("failed");
            }
            Duration passed = Duration.ofNanos(System.nanoTime() - begin);
            Duration used = process.info().totalCpuDuration().orElseThrow().minus(cpu);
            assertThat(passed).as("a second between two attempts").isGreaterThan(Duration.ofMillis(2_500));
            assertThat(used).as("no busy loop").isLessThan(passed.dividedBy(2));
            for (Client client : clients) {
                client.close();
            }
            try (Client late = new Client(address)) {
                assertThat(late.reply()).startsWith("220");
                assertThat(late.say("QUIT")).startsWith("221");
            }
        } finally {
            for (Client client : clients) {
                client.close();
            }
            process.getOutputStream().close();
            if (!process.waitFor(60, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        }
        assertThat(Files.readAllLines(log).stream().filter(line -> line.contains("cannot accept")))
                .as("said once a minute")
                .hasSize(1);
    }

    /** Has the server load what it needs for a session from its folders: later there is no descriptor left for that. */
    private static void loadClasses(InetSocketAddress address) throws IOException {
        try (Client client = new Client(address)) {
            assertThat(client.reply()).startsWith("220");
            assertThat(client.say("QUIT")).startsWith("221");
            assertThat(client.line()).isNull();
        }
    }

    private static Process start(Transport.Kind kind, Path log) throws Exception {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        List<String> command = List.of(
                "bash",
                "-c",
                "ulimit -n " + DESCRIPTORS + " && exec \"$@\"",
                "bash",
                java,
                "-Xmx128m",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                FewDescriptors.class.getName(),
                kind.name());
        return new ProcessBuilder(command).redirectError(log.toFile()).start();
    }
}
