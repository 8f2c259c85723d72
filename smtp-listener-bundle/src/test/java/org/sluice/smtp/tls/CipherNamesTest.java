package org.sluice.smtp.tls;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CipherNamesTest {

    private final CipherNames names = new CipherNames(TlsProvider.JDK.ciphers());

    @ParameterizedTest
    @CsvSource({
        "ECDHE-RSA-AES128-GCM-SHA256, TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
        "ECDHE-ECDSA-AES256-GCM-SHA384, TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
        "ECDHE-RSA-CHACHA20-POLY1305, TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256",
        "DHE-RSA-AES256-GCM-SHA384, TLS_DHE_RSA_WITH_AES_256_GCM_SHA384",
        "ECDHE-RSA-AES256-SHA384, TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384",
        "ECDHE-RSA-AES128-SHA, TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA",
        "AES128-GCM-SHA256, TLS_RSA_WITH_AES_128_GCM_SHA256",
        "AES256-SHA, TLS_RSA_WITH_AES_256_CBC_SHA",
        "TLS_AES_128_GCM_SHA256, TLS_AES_128_GCM_SHA256",
        "tls_rsa_with_aes_128_gcm_sha256, TLS_RSA_WITH_AES_128_GCM_SHA256"
    })
    void finds(String name, String registered) {
        assertThat(names.find(name)).contains(registered);
    }

    @Test
    void findsNothingElse() {
        assertThat(names.find("HIGH")).isEmpty();
        assertThat(names.find("!aNULL")).isEmpty();
        assertThat(names.find("")).isEmpty();
    }
}
