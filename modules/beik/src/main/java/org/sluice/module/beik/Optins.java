package org.sluice.module.beik;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.sluice.message.EnvelopeAddress;
import org.sluice.validation.ConfigurationRefused;

/**
 * Which features of the engine recipients have asked for; what the words mean is the affair of the engine's configuration.
 *
 * @param own those of addresses and domains, by these, in lower case
 * @param others those of everybody else
 */
record Optins(Map<String, String> own, String others) {

    private static final String KEY = "optin";

    /** Checks the options {@code optin} and {@code optin.<address or domain>}. */
    static Optins of(String others, Map<String, ?> all) {
        Map<String, String> own = new HashMap<>();
        all.forEach((key, value) -> {
            if (key.startsWith(KEY + '.')) {
                own.put(
                        key.substring(KEY.length() + 1).toLowerCase(Locale.ROOT),
                        features(key, String.valueOf(value)));
            }
        });
        return new Optins(Map.copyOf(own), features(KEY, others));
    }

    /** Empty: none are told to the engine. */
    String of(EnvelopeAddress recipient) {
        String address = recipient.toString().toLowerCase(Locale.ROOT);
        String ofDomain = own.getOrDefault(address.substring(address.lastIndexOf('@') + 1), others);
        return own.getOrDefault(address, ofDomain);
    }

    private static String features(String key, String value) {
        String features = value.strip();
        if (!features.matches("(?:[!-9;-~]+(?::[!-9;-~]+)*)?") || features.length() > 1_000) {
            throw new ConfigurationRefused(key, value, "words in ASCII with colons between them, or nothing");
        }
        return features;
    }
}
