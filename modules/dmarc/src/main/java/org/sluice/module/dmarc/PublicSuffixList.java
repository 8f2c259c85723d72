package org.sluice.module.dmarc;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.sluice.support.net.Domains;

/**
 * The list of names below which anybody can register (publicsuffix.org/list), for operators who want organizational domains
 * as RFC 7489 section 3.2 defines them.
 */
final class PublicSuffixList {

    private static final long MAX_OCTETS = 8 * 1024 * 1024;

    private final Set<String> rules = new HashSet<>();
    private final Set<String> wildcards = new HashSet<>();
    private final Set<String> exceptions = new HashSet<>();

    private PublicSuffixList() {}

    /** Reads a file in the list's own form. */
    static PublicSuffixList read(Path file) throws IOException {
        if (Files.size(file) > MAX_OCTETS) {
            throw new IOException("larger than " + MAX_OCTETS + " octets");
        }
        return of(Files.readAllLines(file, StandardCharsets.UTF_8));
    }

    static PublicSuffixList of(List<String> lines) {
        PublicSuffixList list = new PublicSuffixList();
        lines.stream()
                .map(line -> line.strip().split("\\s", 2)[0])
                .filter(rule -> !rule.isEmpty() && !rule.startsWith("//"))
                .forEach(list::add);
        return list;
    }

    boolean isEmpty() {
        return rules.isEmpty();
    }

    /** The public suffix and one label; empty when the name is a public suffix itself. */
    Optional<String> registrable(String domain) {
        String suffix = suffix(domain);
        return suffix.equals(domain)
                ? Optional.empty()
                : Optional.of(Domains.last(domain, (suffix.isEmpty() ? 0 : Domains.labels(suffix)) + 1));
    }

    private void add(String rule) {
        Set<String> into = rule.startsWith("*.") ? wildcards : rule.startsWith("!") ? exceptions : rules;
        String name = into == wildcards ? rule.substring(2) : into == exceptions ? rule.substring(1) : rule;
        Domains.canonical(name).ifPresent(into::add);
    }

    /** The longest rule wins, an exception over all; without any the last label is the suffix. */
    private String suffix(String domain) {
        for (String name = domain; !name.isEmpty(); name = Domains.parent(name)) {
            String parent = Domains.parent(name);
            if (exceptions.contains(name)) {
                return parent;
            }
            if (rules.contains(name) || !parent.isEmpty() && wildcards.contains(parent)) {
                return name;
            }
        }
        return Domains.last(domain, 1);
    }
}
