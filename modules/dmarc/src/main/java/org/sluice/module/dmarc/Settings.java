package org.sluice.module.dmarc;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.sluice.message.EnvelopeAddress;
import org.sluice.module.dmarc.DmarcModule.Config;
import org.sluice.support.configuration.DataDirectory;
import org.sluice.support.configuration.Options;
import org.sluice.support.net.Domains;
import org.sluice.support.validation.Exemptions;
import org.sluice.validation.ConfigurationRefused;

/**
 * What the module was told; checked once, then immutable.
 *
 * @param onReject most that is done where the policy says reject
 * @param onQuarantine most that is done where it says quarantine
 * @param onMalformedFrom what is done with a message whose authors cannot be told
 * @param suffixes the list to find organizations with; empty: the tree walk
 * @param reporting what is kept for reports, and whether they are sent
 */
record Settings(
        boolean addAuthResults,
        Exemptions exemptions,
        Policy onReject,
        Policy onQuarantine,
        Policy onMalformedFrom,
        boolean deferTemperror,
        String rejectText,
        List<String> trustedSealers,
        Optional<PublicSuffixList> suffixes,
        Reporting reporting) {

    private static final String DOMAIN = "[A-Za-z0-9_]([A-Za-z0-9_.-]*[A-Za-z0-9_])?";

    /**
     * Aggregate reports.
     *
     * @param keepsData whether rows are kept
     * @param sends whether reports are made of them and sent
     */
    record Reporting(
            boolean keepsData,
            boolean sends,
            String domain,
            Optional<EnvelopeAddress> email,
            String organization,
            String contact,
            long dayOctets,
            Duration keepFor,
            Duration flushEvery) {}

    static Settings of(Config config) {
        return new Settings(
                Options.flag("add_authentication_results", config.add__authentication__results()),
                Exemptions.of("honor_whitelist", config.honor__whitelist()),
                action("on_reject", config.on__reject(), Policy.REJECT),
                action("on_quarantine", config.on__quarantine(), Policy.QUARANTINE),
                action("malformed_from", config.malformed__from(), Policy.REJECT),
                Options.flag("defer_temperror", config.defer__temperror()),
                Options.replyText("reject_text", config.reject__text()),
                Options.words("trusted_arc_sealers", config.trusted__arc__sealers(), DOMAIN, "names of domains")
                        .stream()
                        .map(name -> name.toLowerCase(Locale.ROOT))
                        .toList(),
                suffixes(config),
                reporting(config));
    }

    /** How records and organizations are found for one message. */
    Discovery discovery(Records records) {
        return suffixes.<Discovery>map(list -> new SuffixDiscovery(records, list))
                .orElseGet(() -> new TreeWalk(records));
    }

    /** {@code continue} is the word for no action; {@code none} would look like a policy. */
    private static Policy action(String key, String value, Policy strictest) {
        String word = value.strip().toLowerCase(Locale.ROOT);
        return Policy.of(word.equals("continue") ? "none" : word.equals("none") ? "" : word)
                .filter(action -> action.compareTo(strictest) <= 0)
                .orElseThrow(() -> new ConfigurationRefused(
                        key, value, (strictest == Policy.REJECT ? "reject, " : "") + "quarantine or continue"));
    }

    private static Optional<PublicSuffixList> suffixes(Config config) {
        String way = config.discovery().strip();
        if (way.equals("treewalk")) {
            return Optional.empty();
        } else if (!way.equals("psl")) {
            throw new ConfigurationRefused("discovery", way, "treewalk or psl");
        }
        String file = config.public__suffix__list().strip();
        try {
            PublicSuffixList list = PublicSuffixList.read(DataDirectory.path().resolve(Path.of(file)));
            if (!list.isEmpty()) {
                return Optional.of(list);
            }
        } catch (IOException | IllegalArgumentException unreadable) {
            throw new ConfigurationRefused(
                    "public_suffix_list", file, "a file that can be read; " + unreadable.getMessage());
        }
        throw new ConfigurationRefused("public_suffix_list", file, "a public suffix list, with at least one rule");
    }

    private static Reporting reporting(Config config) {
        boolean sends = Options.flag("reports", config.reports());
        Optional<EnvelopeAddress> email = email(config.report__email());
        if (sends && email.isEmpty()) {
            throw new ConfigurationRefused("report_email", "", "an address, as reports = true");
        }
        String domain = config.report__domain().strip();
        if (!domain.isEmpty() && Domains.canonical(domain).isEmpty()) {
            throw new ConfigurationRefused("report_domain", domain, "the name of a domain");
        }
        return new Reporting(
                sends || Options.flag("aggregate_data", config.aggregate__data()),
                sends,
                Domains.canonical(domain)
                        .or(() -> email.map(EnvelopeAddress::domain))
                        .orElse("localhost"),
                email,
                text("report_organization", config.report__organization()),
                text("report_contact", config.report__contact()),
                Options.number("data_megabytes", config.data__megabytes(), 1L, 1_024L) << 20,
                Duration.ofDays(Options.number("keep_days", config.keep__days(), 1, 366)),
                Duration.ofSeconds(Options.number("flush_seconds", config.flush__seconds(), 1, 600)));
    }

    private static Optional<EnvelopeAddress> email(String value) {
        String address = value.strip();
        if (address.isEmpty()) {
            return Optional.empty();
        }
        try {
            EnvelopeAddress parsed = EnvelopeAddress.parse(address);
            boolean fits = Domains.canonical(parsed.domain()).isPresent() && !parsed.isInternational();
            if (fits) {
                return Optional.of(parsed);
            }
        } catch (IllegalArgumentException malformed) {
            throw new ConfigurationRefused("report_email", value, "an address; " + malformed.getMessage());
        }
        throw new ConfigurationRefused("report_email", value, "an address in ASCII with a domain");
    }

    private static String text(String key, String value) {
        return value.isBlank() ? "" : Options.replyText(key, value);
    }
}
