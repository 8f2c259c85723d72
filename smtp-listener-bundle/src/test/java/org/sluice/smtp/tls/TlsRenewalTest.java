package org.sluice.smtp.tls;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sluice.operations.HealthCheck.Finding;
import org.sluice.smtp.listener.Client;
import org.sluice.smtp.listener.TestServer;

/** Certificates that are renewed while the server runs. */
class TlsRenewalTest {

    @TempDir
    Path directory;

    private final List<String> done = new ArrayList<>();
    private final List<String> refused = new ArrayList<>();
    private Path certificate;
    private Path key;
    private Path authority;

    @BeforeEach
    void begin() throws IOException {
        certificate = directory.resolve("server.pem");
        key = directory.resolve("server.key");
        authority = directory.resolve("ca.pem");
        put("rsa.pem", certificate);
        put("rsa.key", key);
        put("ca.pem", authority);
    }

    @Test
    void takesNewFilesOnceTheyRest() throws Exception {
        TlsServer server = server();
        put("ec.pem", certificate);
        look(server);
        put("ec.key", key);
        look(server);
        // Twice something had moved since the look before.
        assertThat(done).isEmpty();
        look(server);
        look(server);
        assertThat(done).singleElement().asString().startsWith(certificate + ": in use now, expires ");
        assertThat(refused).isEmpty();
        assertThat(shown(server)).isEqualTo(TestTls.certificate("ec"));
        assertThat(server.identity("www.sluice.test").identity().certificate()).isEqualTo(TestTls.certificate("ec"));
        assertThat(server.expiries())
                .containsOnly(Map.entry(
                        "tls_certificate",
                        TestTls.certificate("ec").getNotAfter().toInstant()));
    }

    @Test
    void staysWithTheOldOneWhenTheNewOneIsBad() throws Exception {
        TlsServer server = server();
        Files.writeString(certificate, "rubbish");
        for (int i = 0; i < 4; i++) {
            look(server);
        }
        assertThat(refused).containsExactly(certificate + ": no certificate in PEM form; the old certificate stays");
        assertThat(findings(server, Instant.now())).containsExactly("! " + refused.get(0));
        assertThat(shown(server)).isEqualTo(TestTls.certificate("rsa"));
        Files.delete(certificate);
        for (int i = 0; i < 4; i++) {
            look(server);
        }
        assertThat(refused).hasSize(2).element(1).isEqualTo(certificate + ": no such file; the old certificate stays");
        put("rsa.pem", certificate);
        look(server);
        look(server);
        assertThat(done).hasSize(1);
        assertThat(findings(server, Instant.now())).isEmpty();
    }

    @Test
    void takesNewAuthoritiesToo() throws Exception {
        TlsServer server = server();
        put("stranger.pem", authority);
        look(server);
        look(server);
        assertThat(done).hasSize(2).first().asString().isEqualTo(authority + ": in use now");
        assertThat(verifies(server, "stranger")).isTrue();
        assertThat(verifies(server, "client")).isFalse();
        Files.writeString(authority, "");
        look(server);
        look(server);
        assertThat(refused).containsExactly(authority + ": no certificate in PEM form; the old authorities stay");
        assertThat(verifies(server, "stranger")).isTrue();
    }

    @Test
    void tellsOfTheEndInTime() throws Exception {
        TlsServer server = server();
        Instant end = TestTls.certificate("rsa").getNotAfter().toInstant();
        assertThat(findings(server, end.minus(Duration.ofDays(15)))).isEmpty();
        assertThat(findings(server, end.minus(Duration.ofDays(13))))
                .containsExactly("certificate " + certificate + " expires " + end + "; renew it");
        assertThat(findings(server, end.plusSeconds(1)))
                .containsExactly("! certificate " + certificate + " has expired " + end + "; renew it");
    }

    @Test
    void happensUnderOpenSessions() throws Exception {
        Map<String, String> options = new HashMap<>();
        options.put("tls_certificate", certificate.toString());
        options.put("tls_key", key.toString());
        options.put("tls_reload_time", "0.1");
        options.put("use_ssl", "true");
        try (TestServer server = new TestServer(options);
                Client old = server.client()) {
            assertThat(shown(old)).isEqualTo(TestTls.certificate("rsa"));
            Files.copy(TestTls.FILES.resolve("ec.pem"), directory.resolve("new"));
            Files.move(directory.resolve("new"), certificate, StandardCopyOption.ATOMIC_MOVE);
            put("ec.key", key);
            TestServer.await(() -> shows(server, "ec"), "new certificate");
            assertThat(old.say("NOOP")).startsWith("250");
            Files.writeString(key, "");
            TestServer.await(() -> server.listener.check().size() == 1, "trouble is told");
            assertThat(server.listener.check().get(0).text())
                    .isEqualTo("listener smtp: " + key + ": no private key in PEM form; the old certificate stays");
            assertThat(shows(server, "ec")).isTrue();
        }
    }

    private TlsServer server() {
        return new TlsServer(
                TlsTest.listen(Map.of(
                        "tls_certificate",
                        certificate.toString(),
                        "tls_key",
                        key.toString(),
                        "tls_client_ca",
                        authority.toString())),
                Runnable::run);
    }

    private void look(TlsServer server) {
        server.renew(done::add, refused::add);
    }

    private static Certificate shown(TlsServer server) {
        return server.identity(null).identity().certificate();
    }

    private static boolean verifies(TlsServer server, String who) throws IOException {
        return server.identity(null).clients().orElseThrow().verify(new java.security.cert.X509Certificate[] {
            TestTls.certificate(who)
        });
    }

    private static Certificate shown(Client client) throws IOException {
        Certificate shown = client.secure(TestTls.plain()).getPeerCertificates()[0];
        assertThat(client.reply()).startsWith("220");
        return shown;
    }

    private static boolean shows(TestServer server, String who) {
        try (Client client = server.client()) {
            return shown(client).equals(TestTls.certificate(who));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Serious ones have a mark. */
    private static List<String> findings(TlsServer server, Instant now) {
        List<Finding> findings = new ArrayList<>();
        server.check(now, findings::add);
        return findings.stream()
                .map(finding -> (finding.isSerious() ? "! " : "") + finding.text())
                .toList();
    }

    private static void put(String name, Path file) throws IOException {
        Files.copy(TestTls.FILES.resolve(name), file, StandardCopyOption.REPLACE_EXISTING);
    }
}
