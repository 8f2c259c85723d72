package org.sluice.smtp.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.sluice.smtp.core.ScriptedCore;
import org.sluice.smtp.listener.Client;
import org.sluice.smtp.listener.TestServer;
import org.sluice.smtp.listener.Transport;

/** Chunks from clients that mean no good, or go at the wrong moment. */
class HostileChunksTest {

    private static final int MILLION = 1_000_000;

    @Test
    void takesAMillionChunksOfOneOctet() throws Exception {
        try (TestServer server = new TestServer(Map.of("body_in_memory", "2000000"));
                Client client = server.client()) {
            begin(client);
            CompletableFuture<Void> sent = CompletableFuture.runAsync(
                    () -> send(client, "BDAT 1\r\nx".repeat(MILLION) + "BDAT 2 LAST\r\n\r\n"));
            for (int i = 0; i < MILLION; i++) {
                // An assertion costs more than an answer.
                String answer = client.line();
                if (!"250 2.0.0 1 octets received".equals(answer)) {
                    fail("to chunk " + i + ": " + answer);
                }
            }
            assertThat(client.reply()).startsWith("250 2.0.0 Accepted");
            sent.join();
            assertThat(server.core.accepted.get(0).octets()).isEqualTo("x".repeat(MILLION) + "\r\n");
            // Copied together: a thousand octets of buffers for a thousand octets of message, not for one.
            assertThat(server.core.accepted.get(0).fromFile()).isFalse();
        }
    }

    @Test
    void throwsManyChunksAway() throws Exception {
        try (TestServer server = new TestServer(Map.of());
                Client client = server.client()) {
            begin(client);
            assertThat(client.send("BDAT 1 no\r\nx").reply()).startsWith("501");
            int many = 20_000;
            CompletableFuture<Void> sent =
                    CompletableFuture.runAsync(() -> send(client, "BDAT 1\r\nx".repeat(many) + "QUIT\r\n"));
            for (int i = 0; i < many; i++) {
                assertThat(client.line()).startsWith("503 5.5.1 Message failed already");
            }
            assertThat(client.reply()).startsWith("221");
            sent.join();
            assertThat(server.core.reserved).hasValue(0);
        }
    }

    @ParameterizedTest
    @EnumSource
    void noticesAClientThatVanishesWithinAChunk(Transport.Kind kind) throws Exception {
        try (TestServer server = new TestServer(kind, Map.of("body_in_memory", "1000"))) {
            int gone = 0;
            for (int size : new int[] {0, 10, 5_000, 500_000}) {
                // io_uring does not tell of an RST right behind octets, neither here nor in DATA: the deadline ends
                // those.
                boolean[] ways = kind == Transport.Kind.IO_URING ? new boolean[] {false} : new boolean[] {false, true};
                for (boolean reset : ways) {
                    Client client = server.client();
                    begin(client);
                    client.send("BDAT 5\r\nx\r\ny\r");
                    assertThat(client.reply()).startsWith("250 2.0.0 5 ");
                    client.send("BDAT 1000000 LAST\r\n" + "x".repeat(size));
                    if (reset) {
                        client.socket.setSoLinger(true, 0);
                    }
                    client.close();
                    int ended = ++gone;
                    TestServer.await(() -> server.core.ends.size() == ended, "noticed");
                }
            }
            assertThat(server.core.ends).containsOnly("vanished");
            assertThat(server.core.accepted).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void finishesAMessageInChunksWhenItStops(Transport.Kind kind) throws Exception {
        TestServer server = new TestServer(kind, Map.of());
        try (Client between = server.client();
                Client within = server.client();
                Client unwanted = server.client()) {
            begin(between);
            begin(within);
            begin(unwanted);
            assertThat(between.send("BDAT 2\r\nx\r").reply()).startsWith("250 2.0.0 2 ");
            within.send("BDAT 4 LAST\r\nx\r");
            unwanted.send("BDAT 4 what\r\nx\r");
            assertThat(between.say("NOOP")).startsWith("250");
            Thread stopping = new Thread(server::close);
            stopping.start();
            assertThat(unwanted.send("\nx").reply()).startsWith("501");
            assertThat(unwanted.reply()).startsWith("421 4.3.2");
            assertThat(within.send("\ny").reply()).startsWith("250 2.0.0 Accepted");
            assertThat(within.reply()).startsWith("421 4.3.2");
            assertThat(between.send("BDAT 2 LAST\r\n\nz").reply()).startsWith("250 2.0.0 Accepted");
            assertThat(between.reply()).startsWith("421 4.3.2");
            for (Client client : new Client[] {between, within, unwanted}) {
                assertThat(client.line()).isNull();
                client.close();
            }
            stopping.join(60_000);
            assertThat(stopping.isAlive()).isFalse();
            assertThat(server.core.accepted)
                    .extracting(ScriptedCore.Accepted::octets)
                    .containsExactlyInAnyOrder("x\r\nz\r\n", "x\r\ny\r\n");
        }
    }

    @Test
    void goesOnWithANewCoreBetweenChunks() throws Exception {
        try (TestServer server = new TestServer(Map.of());
                Client client = server.client()) {
            begin(client);
            assertThat(client.say("BDAT 3\r\nx")).startsWith("250 2.0.0 3 ");
            ScriptedCore second = swap(server, server.core);
            assertThat(client.say("BDAT 3\r\ny")).startsWith("250 2.0.0 3 ");
            client.send("BDAT 4 LAST\r\nz\r");
            ScriptedCore third = swap(server, second);
            assertThat(client.send("\n.").reply()).startsWith("250 2.0.0 Accepted");
            assertThat(third.accepted.get(0).octets()).isEqualTo("x\r\ny\r\nz\r\n.\r\n");
            assertThat(third.accepted.get(0).recipients()).containsExactly("b@sluice.test");
            assertThat(second.violations).isEmpty();
            assertThat(third.violations).isEmpty();
            assertThat(server.core.reserved).hasValue(0);
        }
    }

    @Test
    void resetsAMessageThatFailsWhileTheCoreIsAway() throws Exception {
        try (TestServer server = new TestServer(Map.of());
                Client client = server.client()) {
            begin(client);
            assertThat(client.say("BDAT 3\r\nx")).startsWith("250 2.0.0 3 ");
            server.core.leaving = true;
            server.unbind(server.core);
            assertThat(client.send("BDAT 2\r\n\ny").reply()).startsWith("550 5.6.0");
            ScriptedCore second = new ScriptedCore(server.spill);
            server.bind(second);
            assertThat(client.say("DATA")).startsWith("503 5.5.1 MAIL");
            assertThat(client.say("MAIL FROM:<c@example.org>")).startsWith("250");
            assertThat(client.say("RCPT TO:<b@sluice.test>")).startsWith("250");
            assertThat(client.say("BDAT 3 LAST\r\nz")).startsWith("250");
            assertThat(second.accepted.get(0).sender()).isEqualTo("c@example.org");
            assertThat(second.violations).isEmpty();
        }
    }

    @Test
    void defersWhatTheCoreCannotTake() throws Exception {
        try (TestServer server = new TestServer(Map.of("core_hold_time", "0.2"));
                Client client = server.client()) {
            begin(client);
            server.unbind(server.core);
            assertThat(client.say("BDAT 3 LAST\r\nx")).startsWith("421 4.3.0");
            assertThat(client.line()).isNull();
        }
    }

    private static ScriptedCore swap(TestServer server, ScriptedCore old) {
        ScriptedCore fresh = new ScriptedCore(server.spill);
        old.leaving = true;
        server.unbind(old);
        server.bind(fresh);
        return fresh;
    }

    private static void begin(Client client) throws IOException {
        client.reply();
        client.say("EHLO x");
        assertThat(client.say("MAIL FROM:<a@example.org>")).startsWith("250");
        assertThat(client.say("RCPT TO:<b@sluice.test>")).startsWith("250");
    }

    private static void send(Client client, String octets) {
        try {
            client.send(octets);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
