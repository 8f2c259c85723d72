package org.sluice.module.dkim_sign;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.sluice.support.configuration.DataDirectory;
import org.sluice.support.net.Domains;
import org.sluice.validation.ConfigurationRefused;

/**
 * One signature to be made.
 *
 * @param domain {@code d=}; empty for the author's own
 * @param selector {@code s=}
 * @param key path of the key file; {@code %{d}} and {@code %{s}} stand for domain and selector
 * @param identity {@code i=}; empty for none
 */
record Signer(String domain, String selector, String key, String identity) {

    private static final int MOST_PER_DOMAIN = 5;

    /** Reads {@code s=… key=… d=… i=…}, several separated by semicolons. */
    static List<Signer> parse(String option, String value) {
        List<Signer> signers = new ArrayList<>();
        for (String part : value.split(";")) {
            if (!part.isBlank()) {
                signers.add(one(option, value, part.strip()));
            }
        }
        if (signers.isEmpty() || signers.size() > MOST_PER_DOMAIN) {
            throw new ConfigurationRefused(option, value, "1 to " + MOST_PER_DOMAIN + " of s=<selector> key=<file>");
        }
        return List.copyOf(signers);
    }

    /** The domain that signs for this author. */
    String domainFor(String author) {
        return domain.isEmpty() ? author : domain;
    }

    /** The key file; a domain is a name of the DNS here, so it leads nowhere else. */
    Path keyFile(String author) {
        String path = key.replace("%{d}", domainFor(author)).replace("%{s}", selector);
        return DataDirectory.path().resolve(path);
    }

    private static Signer one(String option, String value, String part) {
        Map<String, String> tags = new HashMap<>();
        for (String word : part.split("\\s+")) {
            int equals = word.indexOf('=');
            String name = word.substring(0, Math.max(0, equals));
            boolean known = List.of("s", "key", "d", "i").contains(name);
            if (!known || tags.put(name, word.substring(equals + 1)) != null) {
                throw new ConfigurationRefused(
                        option, value, "s=<selector> key=<file> and, if needed, d=<domain> i=<identity>");
            }
        }
        Signer signer = new Signer(
                Domains.ascii(tags.getOrDefault("d", "")),
                Domains.ascii(tags.getOrDefault("s", "")),
                tags.getOrDefault("key", ""),
                tags.getOrDefault("i", ""));
        signer.check(option, value);
        return signer;
    }

    private void check(String option, String value) {
        if (!Domains.isName(selector)) {
            throw new ConfigurationRefused(option, value, "s= with a selector");
        }
        if (!domain.isEmpty() && !Domains.isName(domain)) {
            throw new ConfigurationRefused(option, value, "d= with a domain");
        }
        if (key.isEmpty() || key.indexOf('\0') >= 0) {
            throw new ConfigurationRefused(option, value, "key= with the path of a key file");
        }
        int at = identity.lastIndexOf('@');
        String below = Domains.ascii(identity.substring(at + 1));
        boolean plain = identity.chars().allMatch(c -> c > ' ' && c <= '~' && c != ';' && c != '=');
        // RFC 6376 section 3.5: the identity is at the signing domain or below it.
        boolean fits =
                at >= 0 && plain && Domains.isName(below) && (domain.isEmpty() || Domains.isWithin(below, domain));
        if (!identity.isEmpty() && !fits) {
            throw new ConfigurationRefused(option, value, "i= with an identity at d= or below");
        }
    }
}
