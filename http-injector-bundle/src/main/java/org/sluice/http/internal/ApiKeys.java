package org.sluice.http.internal;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.sluice.validation.ConfigurationRefused;

/** The keys that open the injector, known by their SHA-256 only. Immutable. */
final class ApiKeys {

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_.-]{1,64}");
    private static final Pattern DIGEST = Pattern.compile("sha256:[0-9A-Fa-f]{64}");

    private final Map<String, byte[]> digests;

    private ApiKeys(Map<String, byte[]> digests) {
        this.digests = digests;
    }

    /** Reads {@code name} to {@code sha256:<hex>}. */
    static ApiKeys of(Map<String, String> lines) {
        Map<String, byte[]> digests = new LinkedHashMap<>();
        lines.forEach((name, value) -> {
            String key = "api_key." + name;
            if (!NAME.matcher(name).matches()) {
                throw new ConfigurationRefused(key, "…", "a name of letters, digits, _ . and -");
            }
            if (!DIGEST.matcher(value).matches()) {
                // The value is not repeated: it may be the key itself, written down in the wrong form.
                throw new ConfigurationRefused(key, "…", "sha256: and 64 hexadecimal digits");
            }
            digests.put(name, HexFormat.of().parseHex(value.substring("sha256:".length())));
        });
        return new ApiKeys(digests);
    }

    boolean isEmpty() {
        return digests.isEmpty();
    }

    /** The name of the key; takes the same time whichever key is right, or none. */
    Optional<String> nameOf(String key) {
        byte[] given = sha256(key);
        String found = null;
        for (Map.Entry<String, byte[]> entry : digests.entrySet()) {
            if (MessageDigest.isEqual(given, entry.getValue())) {
                found = entry.getKey();
            }
        }
        return Optional.ofNullable(found);
    }

    static byte[] sha256(String key) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
