package org.sluice.smtp.tls;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.sluice.smtp.scope.Layer;
import org.sluice.smtp.scope.Options;
import org.sluice.support.configuration.DataDirectory;
import org.sluice.validation.ConfigurationRefused;

/** What one Listen was told about TLS, or its listener where it says nothing itself. Immutable. */
public final class TlsOptions {

    /** Whether clients are asked for a certificate, and what becomes of one that is not good. */
    enum VerifyMode {
        /** Nobody is asked. */
        NONE,
        /** Where authorities are named. A bad one, or none, is noted; policy decides. */
        OPTIONAL,
        /** Without a good one there is no session. */
        REQUIRE
    }

    /** What becomes of octets a client sent behind STARTTLS, before TLS. None of the two executes them. */
    public enum InjectionPolicy {
        REJECT,
        IGNORE
    }

    /** Which library is wanted. */
    enum Library {
        AUTO,
        JDK,
        OPENSSL
    }

    /**
     * A certificate and its key.
     *
     * @param key where its certificate is configured, for complaints
     * @param names for which it is meant; empty: those it says itself
     */
    record Files(String key, Path certificate, Path privateKey, Set<String> names) {}

    private static final String SNI = "tls_sni.";
    private static final Set<String> KEYS = Set.of(
            "use_ssl",
            "tls_certificate",
            "tls_key",
            "tls_client_ca",
            "tls_verify_mode",
            "tls_verified_peer_can_relay",
            "tls_protocols",
            "tls_ciphers",
            "tlsv13_ciphersuites",
            "tls_provider",
            "tls_handshake_time",
            "tls_handshakes",
            "tls_reload_time",
            "starttls_injection_policy");
    private static final List<String> PROTOCOLS = List.of("TLSv1.2", "TLSv1.3");

    private final Options source;
    private final Layer listen;
    public final boolean implicit;
    final Optional<Files> main;
    final List<Files> byName;
    final Optional<Path> clientCa;
    final VerifyMode verifyMode;
    final boolean verifiedPeerCanRelay;
    final List<String> protocols;
    final List<String> ciphers;
    final List<String> tls13Ciphers;
    final Library library;
    final Duration handshakeTime;
    final int handshakes;
    public final Duration reloadTime;
    public final InjectionPolicy injectionPolicy;

    private TlsOptions(Options options, Layer listen) {
        this.source = options;
        this.listen = listen;
        implicit = options.flag("use_ssl", false);
        main = files(options, "tls_certificate", "tls_key", "");
        byName = byName(options);
        clientCa = path(options.text("tls_client_ca", ""));
        verifyMode = options.word("tls_verify_mode", VerifyMode.OPTIONAL, VerifyMode.class);
        verifiedPeerCanRelay = options.flag("tls_verified_peer_can_relay", false);
        protocols = protocols(options);
        ciphers = options.words("tls_ciphers", "");
        tls13Ciphers = options.words("tlsv13_ciphersuites", "");
        library = options.word("tls_provider", Library.AUTO, Library.class);
        handshakeTime = options.seconds("tls_handshake_time", "30", 0.1, 300);
        handshakes = (int) options.number("tls_handshakes", 1_000, 0, 1_000_000);
        reloadTime = options.seconds("tls_reload_time", "5", 0.1, 86_400);
        injectionPolicy = options.word("starttls_injection_policy", InjectionPolicy.REJECT, InjectionPolicy.class);
    }

    /**
     * What holds for one Listen.
     *
     * @throws ConfigurationRefused naming the key as it stands in the file
     */
    public static TlsOptions of(Layer listener, Layer listen) {
        new TlsOptions(new Options(listener.prefix(), listener.values()), listener);
        new TlsOptions(new Options(listen.prefix(), listen.values()), listen);
        Map<String, String> values = new TreeMap<>(listener.values());
        values.putAll(listen.values());
        TlsOptions together = new TlsOptions(new Options("", values), listen);
        together.checkTogether();
        return together;
    }

    /** Whether a key of a listener or Listen is one of these. */
    public static boolean isKey(String key) {
        return KEYS.contains(key) || key.matches("tls_sni\\.[^.]+\\.(certificate|key|names)");
    }

    /** Whether there is TLS at all. */
    public boolean isConfigured() {
        return main.isPresent();
    }

    /** Refuses what cannot be meant. */
    private void checkTogether() {
        if (main.isEmpty()) {
            // A listener that is switched off may wait for its certificate.
            need("use_ssl", !implicit || !source.flag("enable", true), "a tls_certificate");
            need("tls_key", source.text("tls_key", "").isEmpty(), "a tls_certificate");
            byName.forEach(files -> need(files.key(), false, "a tls_certificate for clients that ask for no name"));
        }
        if (clientCa.isEmpty()) {
            need("tls_verify_mode", verifyMode != VerifyMode.REQUIRE, "a tls_client_ca to verify against");
        }
        boolean verifies = clientCa.isPresent() && verifyMode != VerifyMode.NONE;
        need("tls_verified_peer_can_relay", verifies || !verifiedPeerCanRelay, "a tls_client_ca to verify against");
    }

    private void need(String key, boolean good, String expectation) {
        if (!good) {
            throw refused(key, expectation);
        }
    }

    /** A key as it stands in the file. */
    String fullKey(String key) {
        return listen.values().containsKey(key) ? listen.prefix() + key : key;
    }

    /** The value of a key cannot be used. */
    ConfigurationRefused refused(String key, String expectation) {
        return source.refused(fullKey(key), source.text(key, ""), expectation);
    }

    private static Optional<Files> files(Options options, String certificateKey, String keyKey, String names) {
        String certificate = options.text(certificateKey, "");
        return path(certificate)
                .map(file -> new Files(
                        certificateKey, file, path(options.text(keyKey, "")).orElse(file), lower(options, names)));
    }

    private static List<Files> byName(Options options) {
        Set<String> labels = new LinkedHashSet<>();
        Map<String, String> below = new TreeMap<>(options.below(SNI));
        below.keySet().forEach(key -> labels.add(key.substring(0, key.indexOf('.'))));
        List<Files> all = new ArrayList<>();
        for (String label : labels) {
            String prefix = SNI + label + '.';
            all.add(files(options, prefix + "certificate", prefix + "key", prefix + "names")
                    .orElseThrow(() -> options.refused(prefix + "certificate", "", "a file with a certificate")));
        }
        return List.copyOf(all);
    }

    private static Set<String> lower(Options options, String key) {
        Set<String> names = new LinkedHashSet<>();
        for (String name : key.isEmpty() ? List.<String>of() : options.words(key, "")) {
            if (!name.matches("(\\*\\.)?[A-Za-z0-9_-]+(\\.[A-Za-z0-9_-]+)*")) {
                throw options.refused(key, name, "host names such as mx.example.org or *.example.org");
            }
            names.add(name.toLowerCase(Locale.ROOT));
        }
        return names;
    }

    private static List<String> protocols(Options options) {
        List<String> words = options.words("tls_protocols", String.join(" ", PROTOCOLS));
        List<String> chosen = new ArrayList<>();
        for (String protocol : PROTOCOLS) {
            if (words.stream().anyMatch(protocol::equalsIgnoreCase)) {
                chosen.add(protocol);
            }
        }
        if (chosen.isEmpty() || chosen.size() < new LinkedHashSet<>(words).size()) {
            throw options.refused("tls_protocols", String.join(" ", words), "some of " + String.join(", ", PROTOCOLS));
        }
        return List.copyOf(chosen);
    }

    /** Relative ones begin at the data directory. */
    private static Optional<Path> path(String text) {
        return text.isEmpty()
                ? Optional.empty()
                : Optional.of(DataDirectory.path().resolve(text).normalize());
    }
}
