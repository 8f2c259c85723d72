package org.sluice.module.dkim_sign;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.sluice.support.net.Domains;
import org.sluice.validation.ConfigurationRefused;

/** Who signs for which author's domain: the {@code sign.<domain>} lines. The most specific line counts. Immutable. */
final class SigningTable {

    private static final String PREFIX = "sign.";
    private static final String EVERYBODY = "*";

    private final Map<String, List<Signer>> byDomain;

    private SigningTable(Map<String, List<Signer>> byDomain) {
        this.byDomain = byDomain;
    }

    /** Reads all lines of the file that belong to the table. */
    static SigningTable of(Map<String, ?> configuration) {
        Map<String, List<Signer>> byDomain = new HashMap<>();
        configuration.forEach((key, value) -> {
            if (key.startsWith(PREFIX)) {
                byDomain.put(pattern(key, String.valueOf(value)), Signer.parse(key, String.valueOf(value)));
            }
        });
        return new SigningTable(byDomain);
    }

    /** The signers for an author's domain, in lower case: its own line, the line of a parent's subdomains, the line of all. */
    List<Signer> find(String author) {
        List<Signer> own = byDomain.get(author);
        if (own != null) {
            return own;
        }
        for (int dot = author.indexOf('.'); dot >= 0; dot = author.indexOf('.', dot + 1)) {
            List<Signer> ofParent = byDomain.get(EVERYBODY + author.substring(dot));
            if (ofParent != null) {
                return ofParent;
            }
        }
        return byDomain.getOrDefault(EVERYBODY, List.of());
    }

    private static String pattern(String key, String value) {
        String pattern = Domains.ascii(key.substring(PREFIX.length()));
        String name = pattern.startsWith("*.") ? pattern.substring(2) : pattern;
        if (!pattern.equals(EVERYBODY) && !Domains.isName(name)) {
            throw new ConfigurationRefused(key, value, "sign.<domain>, sign.*.<domain> or sign.*");
        }
        return pattern;
    }
}
