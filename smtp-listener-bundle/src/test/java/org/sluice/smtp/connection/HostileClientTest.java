package org.sluice.smtp.connection;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.SocketException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.sluice.injection.Outcome;
import org.sluice.message.SmtpReply;
import org.sluice.smtp.core.ScriptedCore;
import org.sluice.smtp.listener.Client;
import org.sluice.smtp.listener.TestServer;
import org.sluice.smtp.listener.Transport;
import org.sluice.smtp.listener.Way;
import org.sluice.validation.Phase;

class HostileClientTest {

    private static final String MAIL = "MAIL FROM:<a@example.org>\r\nRCPT TO:<b@sluice.test>\r\nDATA\r\n";

    @ParameterizedTest
    @EnumSource
    void answersTenThousandPipelinedRecipients(Transport.Kind kind) throws Exception {
        try (TestServer server = new TestServer(kind, Map.of("max_recipients_per_message", "9000"));
                Client client = server.client()) {
            server.core.asynchronous = true;
            client.reply();
            client.say("HELO x");
            client.say("MAIL FROM:<a@example.org>");
            CompletableFuture<Void> sent = CompletableFuture.runAsync(() -> {
                StringBuilder all = new StringBuilder();
                for (int i = 0; i < 10_000; i++) {
                    all.append("RCPT TO:<user").append(i).append("@sluice.test>\r\n");
                }
                send(client, all.toString());
            });
            int good = 0;
            for (int i = 0; i < 10_000; i++) {
                good += client.reply().startsWith("250 2.1.5") ? 1 : 0;
            }
            sent.join();
            assertThat(good).isEqualTo(9_000);
            assertThat(client.say("DATA")).startsWith("354");
            assertThat(client.say(".")).startsWith("250");
            assertThat(server.core.accepted.get(0).recipients()).hasSize(9_000);
        }
    }

    static Stream<Arguments> floods() {
        Stream<Arguments> commands = Way.all().map(way -> Arguments.of(way, "NOOP\r\n"));
        Stream<Arguments> chunks =
                Way.all().filter(way -> way.library().isEmpty()).map(way -> Arguments.of(way, "BDAT 1\r\nx"));
        return Stream.concat(commands, chunks);
    }

    @ParameterizedTest
    @MethodSource("floods")
    void closesOnAClientThatNeverReads(Way way, String command) throws Exception {
        try (TestServer server = way.server("send_time", "0.2", "junk_command_limit", "0");
                Client client = way.clientWithoutRoom(server)) {
            client.say("EHLO x");
            client.say("MAIL FROM:<a@example.org>");
            client.say("RCPT TO:<b@sluice.test>");
            CompletableFuture<Void> sending = CompletableFuture.runAsync(() -> {
                String many = command.repeat(10_000);
                for (int i = 0; i < 10_000; i++) {
                    send(client, many);
                }
            });
            TestServer.await(() -> server.core.ends.contains("timeout"), "closed");
            assertThat(sending).failsWithin(Duration.ofSeconds(60));
        }
    }

    /** One octet at a time is no command, no answer and no message: whatever is awaited, its time does not begin anew. */
    @Test
    void doesNotWaitForThoseThatTrickle() throws Exception {
        String mail = "EHLO x\r\nMAIL FROM:<a@x>\r\n";
        String both = mail + "RCPT TO:<b@x>\r\n";
        List<String> openings = List.of(
                "",
                "EHLO x\r\n",
                "EHLO x\r\nAUTH LOGIN\r\n",
                mail,
                both,
                both + "DATA\r\n",
                both + "BDAT 100000\r\n",
                both + "BDAT 1\r\nxBDAT");
        Map<String, String> impatient = Map.of(
                "hello_time", "0.5",
                "idle_time", "0.5",
                "data_grace_time", "0.5",
                "data_minimum_rate", "1000000",
                "auth_allow_plaintext", "true");
        List<Client> clients = new ArrayList<>();
        try (TestServer server = new TestServer(impatient).withUsers()) {
            for (String opening : openings) {
                clients.add(server.client().send(opening));
            }
            AtomicBoolean over = new AtomicBoolean();
            CompletableFuture<Void> trickle = CompletableFuture.runAsync(() -> {
                while (!over.get()) {
                    clients.forEach(HostileClientTest::trickle);
                    LockSupport.parkNanos(20_000_000);
                }
            });
            for (Client client : clients) {
                String last = "";
                for (String line = client.line(); line != null; line = client.line()) {
                    last = line;
                }
                assertThat(last).as(openings.get(clients.indexOf(client))).startsWith("421 4.4.2");
            }
            over.set(true);
            trickle.join();
            TestServer.await(() -> server.core.ends.size() == openings.size(), "ended");
            assertThat(server.core.ends).containsOnly("timeout");
        } finally {
            for (Client client : clients) {
                client.close();
            }
        }
    }

    private static void trickle(Client client) {
        try {
            client.send("x");
        } catch (IOException closed) {
            // As it should be, in the end.
            assertThat(closed).hasMessageNotContaining("timed out");
        }
    }

    @ParameterizedTest
    @MethodSource("org.sluice.smtp.listener.Way#all")
    void noticesAClientThatVanishesWhileAPhaseRuns(Way way) throws Exception {
        try (TestServer server = way.server()) {
            server.core.script = (phase, line) -> phase == Phase.MAILFROM
                    ? new CompletableFuture<>()
                    : CompletableFuture.completedFuture(Outcome.CONTINUE);
            int gone = 0;
            for (String end : List.of("close", "FIN", "RST")) {
                Client client = way.client(server);
                client.say("HELO x");
                client.send("MAIL FROM:<a@example.org>\r\n");
                int asked = ++gone;
                TestServer.await(
                        () -> server.core.asked.stream()
                                        .filter("MAILFROM"::equals)
                                        .count()
                                == asked,
                        "asked");
                client.tcp.setSoLinger(end.equals("RST"), 0);
                if (end.equals("close")) {
                    // Through TLS: with a word of good-bye.
                    client.close();
                } else {
                    client.tcp.close();
                }
                TestServer.await(() -> server.core.ends.size() == asked, end);
            }
            assertThat(server.core.ends).containsOnly("vanished");
        }
    }

    @ParameterizedTest
    @MethodSource("org.sluice.smtp.listener.Way#all")
    void letsInputWaitWithinBoundsWhileAPhaseRuns(Way way) throws Exception {
        CompletableFuture<Outcome> late = new CompletableFuture<>();
        int many = 10_000;
        try (TestServer server = way.server("junk_command_limit", "0");
                Client client = way.client(server)) {
            server.core.script = (phase, line) ->
                    phase == Phase.MAILFROM ? late : CompletableFuture.completedFuture(Outcome.CONTINUE);
            client.say("HELO x");
            CompletableFuture<Void> sending = CompletableFuture.runAsync(() -> {
                send(client, "MAIL FROM:<a@example.org>\r\nNOOP\r\n");
                send(client, ("NOOP " + "x".repeat(1_000) + "\r\n").repeat(many));
            });
            TestServer.await(() -> server.core.asked.contains("MAILFROM"), "asked");
            // 10 MB do not fit into the kernel's buffers and our bound: the client has to wait for us.
            assertThat(sending).isNotDone();
            late.complete(Outcome.CONTINUE);
            assertThat(client.reply()).startsWith("250 2.1.0");
            for (int i = 0; i <= many; i++) {
                assertThat(client.line()).startsWith("250 2.0.0");
            }
            sending.join();
        }
    }

    @ParameterizedTest
    @EnumSource
    void receivesALargeMessageThroughASlowDisk(Transport.Kind kind) throws Exception {
        try (TestServer server = new TestServer(kind, Map.of("body_in_memory", "0"));
                Client client = server.client()) {
            client.reply();
            client.say("HELO x");
            client.send(MAIL);
            client.reply();
            client.reply();
            client.reply();
            String line = "0123456789".repeat(90) + "\r\n";
            client.send(line.repeat(3_000) + ".\r\n");
            assertThat(client.reply()).startsWith("250");
            assertThat(server.core.accepted.get(0).octets()).isEqualTo(line.repeat(3_000));
            assertThat(server.core.accepted.get(0).fromFile()).isTrue();
        }
    }

    @Test
    void movesBodiesToDiskWhenMemoryIsGone() throws Exception {
        try (TestServer server = new TestServer(Map.of());
                Client client = server.client()) {
            server.core.memory = 100;
            client.reply();
            client.say("HELO x");
            for (int size : new int[] {50, 500}) {
                client.send(MAIL);
                client.reply();
                client.reply();
                client.reply();
                client.send("y".repeat(size) + "\r\n.\r\n");
                assertThat(client.reply()).startsWith("250");
            }
            assertThat(server.core.accepted)
                    .extracting(ScriptedCore.Accepted::fromFile)
                    .containsExactly(false, true);
        }
    }

    @Test
    void defersWhatTheDiskDoesNotTake() throws Exception {
        try (TestServer server = new TestServer(Map.of("body_in_memory", "10"))) {
            Files.delete(server.spill);
            Files.writeString(server.spill, "not a directory");
            try (Client client = server.client()) {
                client.reply();
                client.say("HELO x");
                client.send(MAIL);
                client.reply();
                client.reply();
                client.reply();
                client.send("0123456789\r\n".repeat(100_000) + ".\r\n");
                assertThat(client.reply()).isEqualTo("452 4.3.1 Could not store the message, try again later");
                assertThat(client.say("DATA")).startsWith("503");
            }
            Files.delete(server.spill);
            Files.createDirectory(server.spill);
        }
    }

    @Test
    void defersMailWhileTheCoreTakesNone() throws Exception {
        try (TestServer server = new TestServer(Map.of());
                Client client = server.client()) {
            client.reply();
            client.say("HELO x");
            server.core.refusal = Optional.of(new SmtpReply(452, "4.3.1", "Disk is full"));
            assertThat(client.say("MAIL FROM:<a@x>")).isEqualTo("452 4.3.1 Disk is full");
            assertThat(client.say("RCPT TO:<a@x>")).startsWith("503");
            server.core.refusal = Optional.empty();
            assertThat(client.say("MAIL FROM:<a@x>")).startsWith("250");
        }
    }

    @Test
    void answersForACoreThatFails() throws Exception {
        try (TestServer server = new TestServer(Map.of())) {
            server.core.script = (phase, line) -> {
                if (phase == Phase.MAILFROM) {
                    return CompletableFuture.failedFuture(new IllegalStateException("broken on purpose"));
                }
                return CompletableFuture.completedFuture(Outcome.CONTINUE);
            };
            try (Client client = server.client()) {
                client.reply();
                client.say("HELO x");
                assertThat(client.say("MAIL FROM:<a@x>")).startsWith("451 4.3.0");
                assertThat(client.say("RCPT TO:<a@x>")).startsWith("503");
            }
        }
    }

    @Test
    void countsSessionsOfListenerAndPeer() throws Exception {
        Map<String, String> limits =
                Map.of("listener_sessions", "3", "peer.two.cidr", "127.0.0.2", "peer.two.listener_sessions", "1");
        try (TestServer server = new TestServer(limits);
                Client one = new Client(server.address(), "127.0.0.2")) {
            assertThat(one.reply()).startsWith("220");
            try (Client two = new Client(server.address(), "127.0.0.2")) {
                assertThat(two.reply()).isEqualTo("421 4.4.5 Service unavailable, concurrency limit reached.");
                assertThat(two.line()).isNull();
            }
            try (Client three = server.client();
                    Client four = server.client()) {
                assertThat(three.reply()).startsWith("220");
                assertThat(four.reply()).startsWith("220");
                try (Client five = server.client()) {
                    assertThat(five.reply()).startsWith("421 4.4.5");
                }
            }
            one.close();
            TestServer.await(() -> server.listener.counts().open() == 0, "places given back");
            try (Client again = new Client(server.address(), "127.0.0.2")) {
                assertThat(again.reply()).startsWith("220");
            }
        }
    }

    private static void send(Client client, String octets) {
        try {
            client.send(octets);
        } catch (SocketException e) {
            throw new IllegalStateException("closed", e);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
