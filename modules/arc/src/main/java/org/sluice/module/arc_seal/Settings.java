package org.sluice.module.arc_seal;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.sluice.message.DomainName;
import org.sluice.module.arc_seal.ArcSealModule.Config;
import org.sluice.support.configuration.DataDirectory;
import org.sluice.support.configuration.Options;
import org.sluice.support.configuration.Reading;
import org.sluice.validation.ConfigurationRefused;
import org.sluice.validation.ValidationContext;

/**
 * What the module was told; checked once, then immutable.
 *
 * @param sealing empty where nothing is sealed
 */
record Settings(Optional<Sealing> sealing, int minKeyBits) {

    private static final String NAME = "[A-Za-z0-9_]([A-Za-z0-9_.-]{0,251}[A-Za-z0-9_])?";

    /** A seal is made after the signature, and what we add or take away on every hop breaks it (RFC 8617 section 4.1.2). */
    private static final Set<String> NEVER_SIGNED =
            Set.of("arc-seal", "arc-message-signature", "authentication-results", "received", "return-path");

    /** Which messages are sealed. */
    enum Extent {
        NONE,
        FORWARDED,
        ALL
    }

    /** Everything needed to seal. */
    record Sealing(Extent extent, Set<String> local, List<String> localParents, SealingKey key) {

        /** Copies that stay here need no seal; those that strangers sent and that leave are what a chain is for. */
        boolean wants(ValidationContext context) {
            String domain = context.recipient()
                    .map(recipient -> recipient.asciiDomain())
                    .orElse("");
            boolean stays = domain.isEmpty()
                    || local.contains(domain)
                    || localParents.stream().anyMatch(domain::endsWith);
            return !stays && (extent == Extent.ALL || isOfOthers(context));
        }

        private static boolean isOfOthers(ValidationContext context) {
            return !context.message().isInternal()
                    && context.connection().protocol().endsWith("smtp")
                    && !context.connection().attributes().isTrue("can_relay");
        }
    }

    static Settings of(Config config) {
        Extent extent = Reading.constant(config.seal().strip(), Extent.class)
                .orElseThrow(() -> new ConfigurationRefused("seal", config.seal(), "none, forwarded or all"));
        List<String> local = localDomains(config.local__domains());
        List<String> headers = signedHeaders(config.signed__headers());
        int minKeyBits = Options.number("min_key_bits", config.min__key__bits(), 1_024, 4_096);
        String domain = name("domain", config.domain(), extent);
        String selector = name("selector", config.selector(), extent);
        String file = config.key__file().strip();
        if (extent == Extent.NONE) {
            return new Settings(Optional.empty(), minKeyBits);
        }
        if (file.isEmpty()) {
            throw new ConfigurationRefused("key_file", config.key__file(), "a file, as seal is not none");
        }
        Path path = DataDirectory.path().resolve(file);
        return new Settings(
                Optional.of(new Sealing(
                        extent,
                        Set.copyOf(local.stream()
                                .filter(name -> !name.startsWith("."))
                                .toList()),
                        local.stream().filter(name -> name.startsWith(".")).toList(),
                        SealingKey.of(path, domain, selector, headers))),
                minKeyBits);
    }

    /** In ASCII, as envelopes compare it; {@code *.example.org} as {@code .example.org}. */
    private static List<String> localDomains(String value) {
        return Options.words(
                        "local_domains", value, "(\\*\\.)?[^\\s*@.]+(\\.[^\\s*@.]+)*", "example.org or *.example.org")
                .stream()
                .flatMap(written -> {
                    boolean wildcard = written.startsWith("*.");
                    try {
                        String name = DomainName.ascii(wildcard ? written.substring(2) : written);
                        return Stream.of((wildcard ? "." : "") + name.toLowerCase(Locale.ROOT));
                    } catch (IllegalArgumentException malformed) {
                        throw new ConfigurationRefused("local_domains", written, "a domain name");
                    }
                })
                .toList();
    }

    private static List<String> signedHeaders(String value) {
        List<String> names = Options.words("signed_headers", value, "[!-9;-~]+", "names of header fields").stream()
                .map(name -> name.toLowerCase(Locale.ROOT))
                .distinct()
                .toList();
        if (!names.contains("from")) {
            throw new ConfigurationRefused("signed_headers", value, "names with from among them");
        }
        if (names.stream().anyMatch(NEVER_SIGNED::contains)) {
            throw new ConfigurationRefused("signed_headers", value, "none of " + NEVER_SIGNED);
        }
        return names;
    }

    private static String name(String key, String value, Extent extent) {
        String name = value.strip().toLowerCase(Locale.ROOT);
        boolean isMissing = name.isEmpty() && extent != Extent.NONE;
        if (isMissing || !name.isEmpty() && !name.matches(NAME)) {
            throw new ConfigurationRefused(key, value, "a domain name");
        }
        return name;
    }
}
