package org.sluice.smtp.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sluice.injection.Outcome;
import org.sluice.smtp.core.ScriptedCore;
import org.sluice.smtp.listener.Client;
import org.sluice.smtp.listener.TestServer;
import org.sluice.smtp.listener.Transport;
import org.sluice.smtp.tls.TestTls;
import org.sluice.smtp.tls.TlsProvider;
import org.sluice.smtp.tls.TlsTest;

class ProxyTest {

    private static final String LINE = "PROXY TCP4 203.0.113.9 198.51.100.2 4097 25\r\n";
    private static final String BINARY = new String(
            ProxyHeaderTest.binary(0x21, ProxyHeaderTest.TCP4, new byte[] {
                (byte) 203, 0, 113, 9, (byte) 198, 51, 100, 2, 0x10, 0x01, 0, 25
            }),
            StandardCharsets.ISO_8859_1);
    private static final Map<String, String> BEHIND_A_PROXY = Map.of(
            "proxy_protocol", "true",
            "proxy_hosts", "127.0.0.1",
            "relay_hosts", "127.0.0.0/8",
            "peer.near.cidr", "127.0.0.1",
            "peer.near.context", "near = yes",
            "peer.far.cidr", "203.0.113.0/24",
            "peer.far.context", "far = yes",
            "peer.far.listener_sessions", "1",
            "peer.far.max_message_size", "1000");

    @ParameterizedTest
    @EnumSource
    void servesTheClientTheProxyNames(Transport.Kind kind) throws Exception {
        for (String header : new String[] {LINE, BINARY}) {
            try (TestServer server = new TestServer(kind, BEHIND_A_PROXY);
                    Client client = server.client()) {
                assertThat(client.send(header).reply()).startsWith("220");
                assertThat(client.send("EHLO x\r\n").line()).endsWith("says EHLO to [203.0.113.9]");
                assertThat(client.reply()).startsWith("250");
                ScriptedCore.FakeSession session = server.core.sessions.get(0);
                assertThat(session.remote.toString()).isEqualTo("/203.0.113.9:4097");
                assertThat(session.local.toString()).isEqualTo("/198.51.100.2:25");
                assertThat(session.facts)
                        .containsEntry("far", "yes")
                        .containsEntry("proxy_address", "127.0.0.1")
                        .doesNotContainKeys("near", "can_relay");
                assertThat(client.say("MAIL FROM:<a@x> SIZE=1001")).startsWith("552");
            }
        }
    }

    @Test
    void countsTheClientAndNotTheProxy() throws Exception {
        try (TestServer server = new TestServer(BEHIND_A_PROXY);
                Client first = server.client();
                Client second = server.client();
                Client third = server.client()) {
            assertThat(first.send(LINE).reply()).startsWith("220");
            assertThat(second.send(LINE).reply()).startsWith("421 4.4.5");
            assertThat(second.line()).isNull();
            assertThat(third.send(LINE.replace("203.0.113.9", "192.0.2.9")).reply())
                    .startsWith("220");
            assertThat(first.say("QUIT")).startsWith("221");
            assertThat(first.line()).isNull();
            TestServer.await(() -> server.listener.counts().open() == 1, "place given back");
            try (Client fourth = server.client()) {
                assertThat(fourth.send(LINE).reply()).startsWith("220");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"PROXY UNKNOWN\r\n", "\r\n\r\n\0\r\nQUIT\n\u0020\0\0\0"})
    void keepsTheRealAddressWhereNoneIsTold(String header) throws Exception {
        try (TestServer server = new TestServer(BEHIND_A_PROXY);
                Client client = server.client()) {
            assertThat(client.send(header).reply()).startsWith("220");
            assertThat(server.core.sessions.get(0).facts)
                    .containsEntry("near", "yes")
                    .containsEntry("can_relay", "true");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "EHLO x\r\n",
                "PROXY TCP4 203.0.113.9 198.51.100.2 4097\r\n",
                "PROXY TCP4 203.0.113.9 198.51.100.2 4097 25\nEHLO x\r\n",
                "\r\n\r\n\0\r\nQUIT\n\u0021\u0011\u00ff\u00ff"
            })
    void saysNothingToWhoeverSendsNoHeader(String octets) throws Exception {
        try (TestServer server = new TestServer(BEHIND_A_PROXY);
                Client client = server.client()) {
            assertThat(client.send(octets).line()).isNull();
            assertThat(server.core.sessions).isEmpty();
            TestServer.await(() -> server.listener.counts().open() == 0, "place given back");
        }
    }

    @ParameterizedTest
    @EnumSource
    void saysNothingToWhoeverIsSilent(Transport.Kind kind) throws Exception {
        Map<String, String> impatient = new HashMap<>(BEHIND_A_PROXY);
        impatient.put("proxy_protocol_timeout", "0.2");
        try (TestServer server = new TestServer(kind, impatient);
                Client silent = server.client();
                Client slow = server.client();
                Client halfClosed = server.client()) {
            slow.send("PROXY TCP4 ");
            halfClosed.send("PROXY").socket.shutdownOutput();
            assertThat(silent.line()).isNull();
            assertThat(slow.line()).isNull();
            assertThat(halfClosed.line()).isNull();
            assertThat(server.core.sessions).isEmpty();
        }
    }

    @Test
    void saysNothingToStrangers() throws Exception {
        try (TestServer server = new TestServer(BEHIND_A_PROXY);
                Client stranger = new Client(server.address(), "127.0.0.2")) {
            assertThat(readOrReset(stranger.send(LINE))).isNull();
            assertThat(server.core.sessions).isEmpty();
        }
    }

    @Test
    void takesAHeaderWhereNoneIsExpectedForABadCommand() throws Exception {
        try (TestServer server = new TestServer(Map.of());
                Client client = server.client()) {
            assertThat(client.reply()).startsWith("220");
            assertThat(client.say(LINE.strip())).startsWith("500");
            assertThat(client.send("EHLO x\r\n").line()).endsWith("[127.0.0.1]");
        }
    }

    @ParameterizedTest
    @EnumSource
    void takesEverySegmentation(Transport.Kind kind) throws Exception {
        try (TestServer server = new TestServer(kind, BEHIND_A_PROXY)) {
            for (String header : new String[] {LINE, BINARY}) {
                String all = header + "EHLO x\r\nQUIT\r\n";
                for (int cut = 1; cut < all.length(); cut++) {
                    try (Client client = server.client()) {
                        client.send(all.substring(0, cut));
                        awaitArrived(server, cut >= header.length());
                        client.send(all.substring(cut));
                        assertThat(client.reply()).as("cut at %d", cut).startsWith("220");
                        assertThat(client.reply()).startsWith("250");
                        assertThat(client.reply()).startsWith("221");
                        assertThat(client.line()).isNull();
                    }
                    TestServer.await(() -> server.listener.counts().open() == 0, "closed");
                }
            }
        }
    }

    /** The header comes in the clear, in front of the handshake. */
    @ParameterizedTest
    @EnumSource
    void readsTheHeaderInFrontOfImplicitTls(Transport.Kind kind) throws Exception {
        Map<String, String> options = new HashMap<>(BEHIND_A_PROXY);
        options.putAll(TlsTest.tls(TlsProvider.JDK, "use_ssl", "true"));
        for (String header : new String[] {LINE, BINARY}) {
            try (TestServer server = new TestServer(kind, options);
                    Client client = server.client()) {
                client.send(header).secure(TestTls.plain());
                assertThat(client.reply()).startsWith("220");
                assertThat(client.send("EHLO x\r\n").line()).endsWith("says EHLO to [203.0.113.9]");
                assertThat(client.reply()).startsWith("250");
                assertThat(server.core.sessions.get(0).facts)
                        .containsEntry("tls", "on")
                        .containsEntry("far", "yes")
                        .doesNotContainKeys("near", "can_relay");
            }
        }
    }

    /** Whoever shakes hands without the header, or sends it protected, is not served. */
    @Test
    void takesNoHandshakeWithoutTheHeader() throws Exception {
        Map<String, String> options = new HashMap<>(BEHIND_A_PROXY);
        options.putAll(TlsTest.tls(TlsProvider.JDK, "use_ssl", "true"));
        try (TestServer server = new TestServer(options);
                Client client = server.client()) {
            assertThatThrownBy(() -> client.secure(TestTls.plain())).isInstanceOf(IOException.class);
            assertThat(server.core.sessions).isEmpty();
        }
    }

    /** What is sent behind the header before the banner came is early talk, as without a proxy. */
    @Test
    void noticesEarlyTalkersBehindTheProxy() throws Exception {
        try (TestServer server = new TestServer(BEHIND_A_PROXY);
                Client client = server.client()) {
            server.core.script =
                    (phase, line) -> server.core.notes.of("early_talker").thenApply(noted -> Outcome.CONTINUE);
            client.send(LINE + "EHLO x\r\n");
            assertThat(client.reply()).startsWith("220");
            assertThat(server.core.sessions.get(0).facts).containsEntry("early_talker", "yes");
        }
    }

    private static void awaitArrived(TestServer server, boolean whole) {
        TestServer.await(() -> server.listener.counts().open() == 1, whole ? "arrived" : "waiting");
    }

    private static String readOrReset(Client client) {
        try {
            return client.line();
        } catch (IOException reset) {
            return null;
        }
    }
}
