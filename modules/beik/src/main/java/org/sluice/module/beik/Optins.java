package org.sluice.module.beik;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.sluice.message.EnvelopeAddress;
import org.sluice.support.net.Domains;
import org.sluice.validation.ConfigurationRefused;

/**
 * Which features of the engine recipients have asked for; what the words mean is the affair of the engine's configuration.
 *
 * @param own those of addresses and domains, by these: lower case, domains as the DNS knows them
 * @param others those of everybody else
 */
record Optins(Map<String, String> own, String others) {

    private static final String PREFIX = "optin.";

    /** Checks the options {@code optin} and {@code optin.<address or domain>}. */
    static Optins of(String others, Map<String, ?> all) {
        Map<String, String> own = new HashMap<>();
        all.forEach((key, value) -> {
            if (key.startsWith(PREFIX)) {
                own.put(recipient(key), features(key, String.valueOf(value)));
            }
        });
        return new Optins(Map.copyOf(own), features("optin", others));
    }

    /** Empty: none are told to the engine. */
    String of(EnvelopeAddress recipient) {
        String domain = recipient.asciiDomain();
        String ofDomain = own.getOrDefault(domain, others);
        return own.getOrDefault(recipient.localPart().toLowerCase(Locale.ROOT) + '@' + domain, ofDomain);
    }

    private static String recipient(String key) {
        int domain = Math.max(PREFIX.length(), key.lastIndexOf('@') + 1);
        return key.substring(PREFIX.length(), domain).toLowerCase(Locale.ROOT)
                + Domains.canonical(key.substring(domain))
                        .orElseThrow(() -> new ConfigurationRefused(
                                key, key.substring(PREFIX.length()), "optin. with an address or a domain behind it"));
    }

    private static String features(String key, String value) {
        String features = value.strip();
        if (!features.matches("(?:[!-9;-~]+(?::[!-9;-~]+)*)?") || features.length() > 1_000) {
            throw new ConfigurationRefused(key, value, "words in ASCII with colons between them, or nothing");
        }
        return features;
    }
}
