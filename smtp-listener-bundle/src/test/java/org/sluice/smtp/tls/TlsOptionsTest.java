package org.sluice.smtp.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sluice.smtp.configuration.Settings;
import org.sluice.validation.ConfigurationRefused;

class TlsOptionsTest {

    private static final String RSA = "src/test/resources/tls/rsa.pem";

    @ParameterizedTest(name = "{0} = {1}")
    @CsvSource(
            delimiter = '|',
            value = {
                "use_ssl | perhaps",
                "tls_verify_mode | sometimes",
                "tls_verify_mode | require",
                "tls_verified_peer_can_relay | true",
                "tls_protocols | TLSv1",
                "tls_protocols | TLSv1.2 SSLv3",
                "tls_protocols | ''",
                "tls_provider | gnutls",
                "tls_handshake_time | 0",
                "tls_handshakes | -1",
                "tls_reload_time | 0",
                "starttls_injection_policy | allow",
                "tls_sni.a.names | two..dots",
                "tls_sni.a.names | *.*.example.org",
                "tls_sni.a.sertificate | x",
                "tls_sni.b.key | x",
                "peer.x.tls_certificate | x",
                "listen.y.tls_protocols | TLSv9",
                "listen.y.tls_verify_mode | require",
            })
    void namesTheKeyOfABadValue(String key, String value) {
        String refused = key.equals("tls_sni.b.key") ? "tls_sni.b.certificate" : key;
        assertThatThrownBy(() -> configured(key, value))
                .isInstanceOfSatisfying(
                        ConfigurationRefused.class, e -> assertThat(e.key()).isEqualTo(refused));
    }

    @ParameterizedTest(name = "{0} = {1}")
    @CsvSource(
            delimiter = '|',
            value = {
                "tls_certificate | nowhere.pem | nowhere.pem: no such file",
                "tls_key | src/test/resources/tls/ec.key | ec.key: not a private key of kind RSA",
                "tls_client_ca | src/test/resources/tls/rsa.key | rsa.key: no certificate in PEM form",
                "tls_sni.a.certificate | src/test/resources/tls/ec.pem | ec.pem: no private key in PEM form",
                "tls_ciphers | HIGH:!aNULL | cipher suites of TLS 1.2 this server has, not HIGH:!aNULL",
                "tls_ciphers | TLS_AES_128_GCM_SHA256 | of TLS 1.2 this server has, not TLS_AES_128_GCM_SHA256",
                "tlsv13_ciphersuites | ECDHE-RSA-AES128-GCM-SHA256 | of TLS 1.3 this server has",
            })
    void namesWhatCannotBeUsed(String key, String value, String why) {
        String refused = key.equals("tls_key") ? "tls_certificate" : key;
        assertThatThrownBy(() -> new TlsServer(configured(key, value), Runnable::run))
                .isInstanceOfSatisfying(
                        ConfigurationRefused.class, e -> assertThat(e.key()).isEqualTo(refused))
                .hasMessageContaining(why);
    }

    @ParameterizedTest
    @CsvSource({"use_ssl, true", "tls_key, x.key", "tls_sni.a.certificate, x.pem"})
    void wantsACertificateFirst(String key, String value) {
        assertThatThrownBy(() -> TlsTest.listen(Map.of(key, value)))
                .isInstanceOfSatisfying(
                        ConfigurationRefused.class, e -> assertThat(e.key()).isEqualTo(key));
    }

    @Test
    void offersNoTlsByItself() {
        TlsOptions options = TlsTest.listen(Map.of());
        assertThat(options.isConfigured()).isFalse();
        assertThat(options.implicit).isFalse();
    }

    @Test
    void shipsItsDefaults() throws Exception {
        Properties shipped = new Properties();
        try (var in = Files.newInputStream(Path.of("src/main/cfg/org.sluice.listener-smtp.cfg"))) {
            shipped.load(in);
        }
        Map<String, String> said = new HashMap<>();
        shipped.stringPropertyNames().stream()
                .filter(TlsOptions::isKey)
                .forEach(key -> said.put(key, shipped.getProperty(key)));
        assertThat(said).hasSize(14);
        TlsOptions options = TlsTest.listen(said);
        TlsOptions defaults = TlsTest.listen(Map.of());
        for (var field : TlsOptions.class.getDeclaredFields()) {
            int modifiers = field.getModifiers();
            if (!java.lang.reflect.Modifier.isStatic(modifiers) && !java.lang.reflect.Modifier.isPrivate(modifiers)) {
                assertThat(field.get(options)).as(field.getName()).isEqualTo(field.get(defaults));
            }
        }
    }

    private static TlsOptions configured(String key, String value) throws IOException {
        Map<String, String> all = new HashMap<>();
        all.put("listen.y.address", "127.0.0.1:0");
        all.put("peer.x.cidr", "127.0.0.1");
        all.put("tls_certificate", RSA);
        all.put("tls_key", RSA.replace(".pem", ".key"));
        if (key.startsWith("tls_sni.a.names")) {
            all.put("tls_sni.a.certificate", RSA);
        }
        all.put(key, value);
        return Settings.of("smtp", all).listens().get(0).tls();
    }
}
