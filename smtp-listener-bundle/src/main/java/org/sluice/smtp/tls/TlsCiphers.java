package org.sluice.smtp.tls;

import java.util.ArrayList;
import java.util.List;
import org.sluice.smtp.codec.Printable;

/** Which cipher suites a Listen takes: those of its options, else a choice with forward secrecy and authenticated encryption. */
final class TlsCiphers {

    private static final List<String> TLS_1_3 =
            List.of("TLS_AES_256_GCM_SHA384", "TLS_AES_128_GCM_SHA256", "TLS_CHACHA20_POLY1305_SHA256");
    private static final List<String> TLS_1_2 = List.of(
            "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
            "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256",
            "TLS_DHE_RSA_WITH_AES_128_GCM_SHA256",
            "TLS_DHE_RSA_WITH_AES_256_GCM_SHA384");

    private TlsCiphers() {}

    /** Registered names, best first; those of the default choice only as far as the library has them. */
    static List<String> of(TlsOptions options, TlsProvider provider) {
        CipherNames known = new CipherNames(provider.ciphers());
        List<String> chosen = new ArrayList<>();
        if (options.protocols.contains("TLSv1.3")) {
            choose(options, "tlsv13_ciphersuites", options.tls13Ciphers, TLS_1_3, true, known, chosen);
        }
        if (options.protocols.contains("TLSv1.2")) {
            choose(options, "tls_ciphers", options.ciphers, TLS_1_2, false, known, chosen);
        }
        return chosen;
    }

    private static void choose(
            TlsOptions options,
            String key,
            List<String> wanted,
            List<String> otherwise,
            boolean tls13,
            CipherNames known,
            List<String> chosen) {
        if (wanted.isEmpty()) {
            otherwise.forEach(name -> known.find(name).ifPresent(chosen::add));
        }
        for (String name : wanted) {
            chosen.add(known.find(name)
                    .filter(suite -> CipherNames.isOfTls13(suite) == tls13)
                    .orElseThrow(() -> options.refused(
                            key,
                            "cipher suites " + (tls13 ? "of TLS 1.3" : "of TLS 1.2") + " this server has, not "
                                    + Printable.of(name))));
        }
    }
}
