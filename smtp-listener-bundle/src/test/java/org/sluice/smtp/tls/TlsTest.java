package org.sluice.smtp.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.sluice.injection.Outcome;
import org.sluice.smtp.configuration.Settings;
import org.sluice.smtp.core.ScriptedCore;
import org.sluice.smtp.listener.Client;
import org.sluice.smtp.listener.TestServer;
import org.sluice.smtp.listener.Transport;

/** What TLS adds to the dialogue: certificates, names, clients that prove who they are, and those that misbehave. */
public class TlsTest {

    private static final String MAIL = "MAIL FROM:<a@example.org>\r\nRCPT TO:<b@sluice.test>\r\nDATA\r\n";

    /** Every library on every transport. */
    static Stream<Arguments> everywhere() {
        return Stream.of(TlsProvider.values()).filter(TlsProvider::isAvailable).flatMap(library -> Stream.of(
                        Transport.Kind.values())
                .filter(Transport.Kind::isAvailable)
                .map(kind -> Arguments.of(library, kind)));
    }

    @ParameterizedTest
    @MethodSource("everywhere")
    void servesOneMegabyteBothWays(TlsProvider library, Transport.Kind kind) throws Exception {
        String body = ("0123456789".repeat(9) + "\r\n").repeat(12_000);
        for (boolean implicit : new boolean[] {false, true}) {
            try (TestServer server = new TestServer(kind, tls(library, "use_ssl", String.valueOf(implicit)));
                    Client client = server.client()) {
                begin(client, implicit, TestTls.plain());
                client.say("EHLO client.example");
                client.send(MAIL);
                assertThat(client.reply()).startsWith("250");
                assertThat(client.reply()).startsWith("250");
                assertThat(client.reply()).startsWith("354");
                client.send(body + ".\r\n");
                assertThat(client.reply()).startsWith("250");
                assertThat(server.core.accepted.get(0).octets()).isEqualTo(body);
                assertThat(server.core.accepted.get(0).facts())
                        .containsEntry("tls", "on")
                        .containsEntry("tls_protocol", "TLSv1.3")
                        .containsEntry("tls_cipher", client.session().getCipherSuite())
                        .containsEntry("tls_cipher_algbits", "256")
                        .containsEntry("tls_cipher_usebits", "256")
                        .doesNotContainKeys("tls_sni", "tls_client_cert_subject", "tls_client_verified", "can_relay");
            }
        }
    }

    @ParameterizedTest
    @MethodSource("everywhere")
    void answersManyPipelinedCommands(TlsProvider library, Transport.Kind kind) throws Exception {
        try (TestServer server = new TestServer(kind, tls(library, "junk_command_limit", "0"));
                Client client = server.client()) {
            server.core.asynchronous = true;
            begin(client, false, TestTls.plain());
            client.say("EHLO client.example");
            int many = 20_000;
            CompletableFuture<Void> sending =
                    CompletableFuture.runAsync(() -> send(client, "NOOP xxxxxxxxxxxxxxxxxxxx\r\n".repeat(many)));
            for (int i = 0; i < many; i++) {
                assertThat(client.line()).startsWith("250 2.0.0");
            }
            sending.join();
        }
    }

    @ParameterizedTest
    @MethodSource("everywhere")
    void saysALastWordThatArrives(TlsProvider library, Transport.Kind kind) throws Exception {
        try (TestServer server = new TestServer(kind, tls(library, "error_limit", "3"));
                Client client = server.client()) {
            begin(client, false, TestTls.plain());
            client.send("WHAT\r\n".repeat(2_000));
            for (int i = 0; i < 3; i++) {
                assertThat(client.reply()).startsWith("500");
            }
            assertThat(client.reply()).startsWith("421 4.7.0");
            // Not a truncation: TLS was closed first.
            assertThat(client.line()).isNull();
        }
    }

    @ParameterizedTest
    @CsvSource({"true", "false"})
    void waitsNotForEverForAHandshake(boolean implicit) throws Exception {
        Map<String, String> options =
                tls(TlsProvider.JDK, "use_ssl", String.valueOf(implicit), "tls_handshake_time", "0.3");
        try (TestServer server = new TestServer(options);
                Client silent = server.client();
                Client slow = server.client()) {
            for (Client client : List.of(silent, slow)) {
                if (!implicit) {
                    client.reply();
                    client.say("HELO x");
                    assertThat(client.say("STARTTLS")).startsWith("220");
                }
            }
            // The head of a handshake that never comes.
            slow.send("\u0016\u0003\u0001\u0001\u0000\u0001");
            assertThat(silent.line()).isNull();
            assertThat(slow.line()).isNull();
            if (implicit) {
                assertThat(server.core.sessions).isEmpty();
            } else {
                TestServer.await(() -> server.core.ends.equals(List.of("tls", "tls")), "ended");
            }
            TestServer.await(() -> server.listener.counts().open() == 0, "places given back");
        }
    }

    @ParameterizedTest
    @EnumSource
    void beginsNoSessionWithWhoSpeaksNoTls(Transport.Kind kind) throws Exception {
        try (TestServer server = new TestServer(kind, tls(TlsProvider.JDK, "use_ssl", "true"))) {
            for (String greeting :
                    List.of("EHLO x\r\n", "\u0016\u0003\u0001\u0000\u0005hello", "\u0080.\u0001\u0003")) {
                try (Client client = server.client()) {
                    client.send(greeting);
                    client.socket.shutdownOutput();
                    client.socket.getInputStream().readAllBytes();
                } catch (java.net.SocketException reset) {
                    assertThat(reset).hasMessageContaining("reset");
                }
            }
            server.client().close();
            TestServer.await(() -> server.listener.counts().open() == 0, "places given back");
            assertThat(server.core.sessions).isEmpty();
        }
    }

    /** The second half of the injection comes when the 220 has gone out, and before any handshake. */
    @ParameterizedTest
    @EnumSource
    void executesNothingThatComesBeforeTheHandshake(Transport.Kind kind) throws Exception {
        for (String policy : List.of("reject", "ignore")) {
            try (TestServer server = new TestServer(kind, tls(TlsProvider.JDK, "starttls_injection_policy", policy));
                    Client client = server.client()) {
                client.reply();
                client.say("HELO x");
                assertThat(client.say("STARTTLS")).startsWith("220");
                client.send("MAIL FROM:<mallory@example.org>\r\n");
                TestServer.await(() -> server.core.ends.equals(List.of("tls")), "ended");
                assertThat(server.core.asked).containsExactly("CONNECT", "EHLO");
            }
        }
    }

    /** Two segments, as close behind each other as a client can manage: refused, or no handshake. */
    @Test
    void executesNothingFromASecondSegment() throws Exception {
        try (TestServer server = new TestServer(tls(TlsProvider.JDK))) {
            for (int i = 0; i < 50; i++) {
                try (Client client = server.client()) {
                    client.reply();
                    client.say("HELO x");
                    client.send("STARTTLS\r\n");
                    client.send("MAIL FROM:<mallory@example.org>\r\n");
                    int ended = i + 1;
                    TestServer.await(() -> server.core.ends.size() == ended, "ended");
                }
            }
            assertThat(server.core.ends).containsAnyOf("tls", "refused").doesNotContain("quit", "vanished");
            assertThat(server.core.asked).doesNotContain("MAILFROM");
        }
    }

    @Test
    void hasNoTlsForMoreThanItCanDo() throws Exception {
        try (TestServer server = new TestServer(tls(TlsProvider.JDK, "tls_handshakes", "1"));
                Client first = server.client();
                Client second = server.client()) {
            first.reply();
            first.say("HELO x");
            assertThat(first.say("STARTTLS")).startsWith("220");
            second.reply();
            second.say("HELO x");
            assertThat(second.say("STARTTLS")).isEqualTo("454 4.7.0 TLS not available due to temporary reason");
            assertThat(second.say("NOOP")).startsWith("250");
            first.secure(TestTls.plain());
            assertThat(first.say("NOOP")).startsWith("250");
            assertThat(second.say("STARTTLS")).startsWith("220");
        }
    }

    @ParameterizedTest
    @MethodSource("everywhere")
    void showsTheCertificateOfTheName(TlsProvider library, Transport.Kind kind) throws Exception {
        Map<String, String> options = tls(
                library,
                "tls_sni.www.certificate",
                file("ec.pem"),
                "tls_sni.www.key",
                file("ec-sec1.key"),
                "tls_sni.big.certificate",
                file("ec521.pem"),
                "tls_sni.big.key",
                file("ec521-sec1.key"),
                "tls_sni.big.names",
                "big.sluice.test *.big.sluice.test");
        Map<String, String> expected = Map.of(
                "", "rsa",
                "mx.sluice.test", "rsa",
                "other.example", "rsa",
                "www.sluice.test", "ec",
                "WWW.Sluice.Test", "ec",
                "a.wild.sluice.test", "ec",
                "a.b.wild.sluice.test", "rsa",
                "wild.sluice.test", "rsa",
                "x.big.sluice.test", "ec521");
        try (TestServer server = new TestServer(kind, options)) {
            for (Map.Entry<String, String> name : expected.entrySet()) {
                try (Client client = server.client()) {
                    begin(client, false, TestTls.plain().asking(name.getKey()));
                    assertThat(client.session().getPeerCertificates()[0])
                            .as(name.getKey())
                            .isEqualTo(TestTls.certificate(name.getValue()));
                    client.say("NOOP");
                    ScriptedCore.FakeSession session = server.core.sessions.get(server.core.sessions.size() - 1);
                    assertThat(session.facts.getOrDefault("tls_sni", ""))
                            .isEqualTo(name.getKey().toLowerCase(java.util.Locale.ROOT));
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("everywhere")
    void judgesCertificatesOfClients(TlsProvider library, Transport.Kind kind) throws Exception {
        Map<String, String> options =
                tls(library, "tls_client_ca", file("ca.pem"), "tls_verified_peer_can_relay", "true", "use_ssl", "true");
        try (TestServer server = new TestServer(kind, options)) {
            for (String protocol : List.of("TLSv1.2", "TLSv1.3")) {
                TestTls tls = TestTls.plain().speaking(protocol);
                assertThat(facts(server, tls)).doesNotContainKeys("tls_client_verified", "can_relay");
                assertThat(facts(server, tls.showing("client")))
                        .containsEntry("tls_client_cert_subject", "CN=ann,O=Sluice")
                        .containsEntry("tls_client_cert_subject_cn", "ann")
                        .containsEntry("tls_client_cert_issuer", "CN=Test authority")
                        .containsEntry("tls_client_cert_issuer_cn", "Test authority")
                        .containsEntry("tls_client_verified", "yes")
                        .containsEntry("can_relay", "true");
                assertThat(facts(server, tls.showing("stranger")))
                        .containsEntry("tls_client_cert_subject_cn", "mallory\\x0d\\x0a\\x1b[2J${jndi:x}")
                        .containsEntry("tls_client_verified", "no")
                        .doesNotContainKey("can_relay")
                        .allSatisfy((key, value) -> assertThat(value).matches("[ -~]*"));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("everywhere")
    void insistsOnAGoodCertificateWhereAsked(TlsProvider library, Transport.Kind kind) throws Exception {
        Map<String, String> options =
                tls(library, "tls_client_ca", file("ca.pem"), "tls_verify_mode", "require", "use_ssl", "true");
        try (TestServer server = new TestServer(kind, options)) {
            for (String protocol : List.of("TLSv1.2", "TLSv1.3")) {
                TestTls tls = TestTls.plain().speaking(protocol);
                assertThat(facts(server, tls.showing("client"))).containsEntry("tls_client_verified", "yes");
                int sessions = server.core.sessions.size();
                for (TestTls bad : List.of(tls, tls.showing("stranger"))) {
                    try (Client client = server.client()) {
                        assertThatThrownBy(() -> {
                                    client.secure(bad);
                                    client.line();
                                })
                                // An alert; or a reset, when the client was still writing.
                                .isInstanceOf(IOException.class);
                    }
                }
                assertThat(server.core.sessions).hasSize(sessions);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "TLSv1.2, ECDHE-RSA-CHACHA20-POLY1305, '', TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256, 256",
        "TLSv1.2, tls_ecdhe_rsa_with_aes_128_cbc_sha256, '', TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256, 128",
        "TLSv1.3, '', TLS_AES_128_GCM_SHA256, TLS_AES_128_GCM_SHA256, 128",
        "TLSv1.3, '', TLS_CHACHA20_POLY1305_SHA256, TLS_CHACHA20_POLY1305_SHA256, 256"
    })
    void takesTheCiphersItIsTold(String protocol, String ciphers, String tls13, String expected, String bits)
            throws Exception {
        Map<String, String> options = tls(
                TlsProvider.JDK,
                "tls_protocols",
                protocol,
                "tls_ciphers",
                ciphers,
                "tlsv13_ciphersuites",
                tls13,
                "use_ssl",
                "true");
        try (TestServer server = new TestServer(options)) {
            assertThat(facts(server, TestTls.plain()))
                    .containsEntry("tls_protocol", protocol)
                    .containsEntry("tls_cipher", expected)
                    .containsEntry("tls_cipher_algbits", bits);
            String other = protocol.equals("TLSv1.2") ? "TLSv1.3" : "TLSv1.2";
            try (Client client = server.client()) {
                assertThatThrownBy(() -> client.secure(TestTls.plain().speaking(other)))
                        .isInstanceOf(SSLException.class);
            }
        }
    }

    @Test
    void holdsForOneAddressAlone() throws Exception {
        Map<String, String> options = new HashMap<>(tls(TlsProvider.JDK));
        options.put("listen", "127.0.0.1:0");
        options.put("listen.secure.address", "127.0.0.2:0");
        options.put("listen.secure.use_ssl", "true");
        options.put("listen.secure.tls_certificate", file("ec.pem"));
        options.put("listen.secure.tls_key", file("ec.key"));
        try (TestServer server = new TestServer(options)) {
            List<InetSocketAddress> addresses =
                    server.listener.listen().toCompletableFuture().join();
            try (Client plain = new Client(addresses.get(0));
                    Client secure = new Client(addresses.get(1))) {
                assertThat(plain.reply()).startsWith("220");
                SSLSession session = secure.secure(TestTls.plain());
                assertThat(secure.reply()).startsWith("220");
                assertThat(session.getPeerCertificates()[0]).isEqualTo(TestTls.certificate("ec"));
                plain.say("HELO x");
                plain.say("STARTTLS");
                assertThat(plain.secure(TestTls.plain()).getPeerCertificates()[0])
                        .isEqualTo(TestTls.certificate("rsa"));
            }
        }
    }

    @Test
    void asksModulesAboutTheConnectionOnlyWhenTlsIsUp() throws Exception {
        List<String> seen = new ArrayList<>();
        try (TestServer server = new TestServer(tls(TlsProvider.JDK, "use_ssl", "true"))) {
            server.core.script = (phase, line) -> {
                seen.add(phase + " " + server.core.sessions.get(0).facts.get("tls"));
                return CompletableFuture.completedFuture(Outcome.CONTINUE);
            };
            try (Client client = server.client()) {
                client.secure(TestTls.plain());
                assertThat(client.reply()).startsWith("220");
            }
            assertThat(seen).containsExactly("CONNECT on");
        }
    }

    @Test
    void bindsTheChannelToTheCertificate() throws Exception {
        TlsSession session = new TlsSession(TestTls.certificate("rsa"), Map.of());
        byte[] expected = MessageDigest.getInstance("SHA-256")
                .digest(TestTls.certificate("rsa").getEncoded());
        assertThat(session.isSecured()).isTrue();
        assertThat(session.channelBindings()).containsExactly(Secured.TLS_SERVER_END_POINT);
        assertThat(session.channelBinding(Secured.TLS_SERVER_END_POINT)).contains(expected);
        assertThat(session.channelBinding(Secured.TLS_EXPORTER)).isEmpty();
        assertThat(Secured.PLAIN.isSecured()).isFalse();
        assertThat(Secured.PLAIN.channelBinding(Secured.TLS_SERVER_END_POINT)).isEmpty();
    }

    @Test
    void usesOpenSslWhereItIs() throws Exception {
        assumeTrue(TlsProvider.OPENSSL.isAvailable(), "netty-tcnative is not here");
        assertThat(new TlsServer(listen(tls(TlsProvider.OPENSSL)), Runnable::run).provider())
                .isEqualTo(TlsProvider.OPENSSL);
    }

    private static Map<String, String> facts(TestServer server, TestTls tls) throws IOException {
        try (Client client = server.client()) {
            client.secure(tls);
            assertThat(client.reply()).startsWith("220");
            return Map.copyOf(server.core.sessions.get(server.core.sessions.size() - 1).facts);
        }
    }

    private static void begin(Client client, boolean implicit, TestTls tls) throws IOException {
        if (implicit) {
            client.secure(tls);
            assertThat(client.reply()).startsWith("220");
        } else {
            assertThat(client.reply()).startsWith("220");
            assertThat(client.say("EHLO before.example")).startsWith("250");
            assertThat(client.say("STARTTLS")).startsWith("220");
            client.secure(tls);
        }
    }

    static TlsOptions listen(Map<String, String> options) {
        Map<String, String> all = new HashMap<>(options);
        all.put("listen", "127.0.0.1:0");
        return Settings.of("smtp", all).listens().get(0).tls();
    }

    public static Map<String, String> tls(TlsProvider library, String... further) {
        Map<String, String> options = new HashMap<>();
        options.put("tls_certificate", file("rsa.pem"));
        options.put("tls_key", file("rsa.key"));
        options.put("tls_provider", library.name());
        for (int i = 0; i < further.length; i += 2) {
            options.put(further[i], further[i + 1]);
        }
        return options;
    }

    static String file(String name) {
        return TestTls.FILES.resolve(name).toString();
    }

    private static void send(Client client, String octets) {
        try {
            client.socket.getOutputStream().write(octets.getBytes(StandardCharsets.ISO_8859_1));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
