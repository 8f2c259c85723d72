package org.sluice.smtp.tls;

import java.util.Collection;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The cipher suites of one TLS library, to be found by their registered name and, up to TLS 1.2, by the one OpenSSL made
 * popular: {@code ECDHE-RSA-AES128-GCM-SHA256} is {@code TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256}.
 */
final class CipherNames {

    private final Map<String, String> byName = new HashMap<>();

    CipherNames(Collection<String> registered) {
        for (String name : registered) {
            byName.put(name, name);
            byName.put(popular(name), name);
        }
    }

    /** The registered name; empty for a suite this library does not have. */
    Optional<String> find(String name) {
        return Optional.ofNullable(byName.get(name.toUpperCase(Locale.ROOT)));
    }

    /** Whether a suite belongs to TLS 1.3, whose suites name no key exchange. */
    static boolean isOfTls13(String registered) {
        return registered.startsWith("TLS_") && !registered.contains("_WITH_");
    }

    private static String popular(String registered) {
        if (isOfTls13(registered)) {
            return registered;
        }
        String exchange = registered.replaceFirst("^(TLS|SSL)_", "").replaceFirst("_WITH_.*", "");
        String cipher = registered
                .replaceFirst(".*_WITH_", "")
                .replaceFirst("^AES_(\\d+)_CBC_", "AES$1_")
                .replaceFirst("^AES_(\\d+)_", "AES$1_")
                .replaceFirst("(CHACHA20_POLY1305)_SHA256$", "$1");
        return (exchange.equals("RSA") ? cipher : exchange + '_' + cipher).replace('_', '-');
    }
}
