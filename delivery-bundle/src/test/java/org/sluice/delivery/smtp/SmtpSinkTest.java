package org.sluice.delivery.smtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sluice.delivery.BytesBody;
import org.sluice.delivery.Mail;
import org.sluice.delivery.route.Route;
import org.sluice.delivery.transport.Result;
import org.sluice.testing.FreePort;

/** The client against Postfix's own test server. */
@Timeout(60)
class SmtpSinkTest {
    private static final Path SINK = Path.of("/usr/sbin/smtp-sink");

    @TempDir
    Path directory;

    private final SmtpClientRig rig = new SmtpClientRig();
    private Process sink;

    @BeforeEach
    void isThere() {
        boolean there = Files.isExecutable(SINK);
        assertThat(there || !"true".equals(System.getenv("CI")))
                .as(SINK + " of Debian's package postfix")
                .isTrue();
        assumeTrue(there, SINK + " is missing: install Debian's package postfix");
    }

    @AfterEach
    void stop() throws InterruptedException {
        rig.close();
        if (sink != null) {
            sink.destroy();
            sink.waitFor(10, TimeUnit.SECONDS);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-p", "-e", "-8"})
    void delivers(String option) throws Exception {
        Route route = start(option);
        List<String> bodies = List.of(
                "Subject: one\r\n\r\n.\r\n..\r\n.dot\r\nend\r\n",
                "Subject: two\r\n\r\nno end",
                "\r\n",
                "x".repeat(990) + "\r\n");
        for (String body : bodies) {
            Result result = rig.deliver(Mail.to("m", "x@a.test"), BytesBody.of(body), route);
            assertThat(result.kind()).as(result.toString()).isEqualTo(Result.Kind.DELIVERED);
        }
        rig.transport.stop();
        List<String> stored = stored();
        assertThat(stored).hasSize(bodies.size());
        for (String body : bodies) {
            String lines = DotStufferTest.canonical(body).replace("\r\n", "\n");
            // It writes an empty line after each message.
            assertThat(stored).as(body).anyMatch(file -> file.endsWith(" +0000 (UTC)\n" + lines + "\n"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"-r rcpt", "-r ., ", "-f rcpt", "-f .", "-q data", "-Q mail", "-f connect"})
    void survivesItsMoods(String option) throws Exception {
        Route route = start(option.replace(",", "").strip());
        Result result = rig.deliver(Mail.to("m", "x@a.test"), BytesBody.of("x\r\n"), route);
        boolean hard = option.equals("-f rcpt") || option.equals("-f .");
        assertThat(result.kind()).as(result.toString()).isEqualTo(hard ? Result.Kind.FAILED : Result.Kind.DEFERRED);
    }

    @Test
    void carriesManyMessagesOnFewConnections() throws Exception {
        Route route = start("");
        for (int i = 0; i < 200; i++) {
            assertThat(rig.deliver(Mail.to("m" + i, "x@a.test"), BytesBody.of("x\r\n"), route)
                            .kind())
                    .isEqualTo(Result.Kind.DELIVERED);
        }
        assertThat(rig.transport.connections()).isEqualTo(1);
    }

    private Route start(String option) throws IOException, InterruptedException {
        int port = FreePort.find();
        List<String> command = Stream.of(
                        List.of(SINK.toString(), "-d", directory + "/%s."),
                        // As root it insists on being told whose rights to take; else it may not be told.
                        System.getProperty("user.name").equals("root") ? List.of("-u", "root") : List.<String>of(),
                        option.isEmpty() ? List.<String>of() : List.of(option.split(" ")),
                        List.of("inet:127.0.0.1:" + port, "100"))
                .flatMap(List::stream)
                .toList();
        ProcessBuilder process = new ProcessBuilder(command);
        process.environment().put("TZ", "UTC");
        sink = process.redirectErrorStream(true)
                .redirectOutput(directory.resolve("sink.log").toFile())
                .start();
        awaitListening(port);
        return new Route.Smarthost("[127.0.0.1]", port);
    }

    private void awaitListening(int port) throws IOException, InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (System.nanoTime() < end) {
            try (Socket probe = new Socket(InetAddress.getLoopbackAddress(), port)) {
                return;
            } catch (IOException notYet) {
                assertThat(sink.waitFor(20, TimeUnit.MILLISECONDS))
                        .as("smtp-sink ended: " + Files.readString(directory.resolve("sink.log")))
                        .isFalse();
            }
        }
        throw new AssertionError("smtp-sink does not listen");
    }

    private List<String> stored() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> !file.endsWith("sink.log"))
                    .map(SmtpSinkTest::read)
                    .toList();
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException failure) {
            throw new java.io.UncheckedIOException(failure);
        }
    }
}
