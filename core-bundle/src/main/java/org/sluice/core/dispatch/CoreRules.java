package org.sluice.core.dispatch;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Modified;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sluice.core.explain.ExplainStore;
import org.sluice.core.settings.OptionalValues;
import org.sluice.core.settings.OwnNames;
import org.sluice.core.settings.Values;
import org.sluice.message.DomainName;
import org.sluice.message.EnvelopeAddress;
import org.sluice.validation.ConfigurationRefused;

/** The dispatcher's share of {@code etc/org.sluice.core.cfg}: relay domains, replies, whitelists, bounds. */
@Component(
        service = CoreRules.class,
        configurationPid = "org.sluice.core",
        configurationPolicy = ConfigurationPolicy.REQUIRE,
        immediate = true)
public final class CoreRules {

    private static final Logger LOG = LoggerFactory.getLogger(CoreRules.class);

    private volatile Settings settings = Settings.of(Map.of());

    /** Reads the file for the first time; wrong values fail the activation. */
    @Activate
    void activate(Map<String, Object> config) {
        settings = Settings.of(config);
    }

    /** Reads it again; with a wrong value everything stays as it was. */
    @Modified
    void modify(Map<String, Object> config) {
        try {
            settings = Settings.of(config);
        } catch (ConfigurationRefused refused) {
            LOG.error("etc/org.sluice.core.cfg: {}; the old values stay", refused.getMessage());
        }
    }

    /** What is in force. */
    Settings settings() {
        return settings;
    }

    /** What the file says. Immutable. */
    record Settings(
            Set<String> relayDomains,
            List<String> relayParents,
            boolean routedRecipients,
            Replies replies,
            Bindings bindings,
            ExplainStore.Bounds explain,
            int tarpitPercent,
            int dnsQuestions,
            Whitelists whitelists,
            String authservId,
            boolean reportsUsers) {

        private static final int MAX_ENTRIES = 1_000_000;
        private static final int MAX_DNS_QUESTIONS = 100_000;
        private static final long MAX_MIB = 65_536;
        private static final long MAX_MINUTES = 10_080;

        static Settings of(Map<String, ?> config) {
            OptionalValues values = new OptionalValues(config);
            Set<String> exact = new HashSet<>();
            Set<String> parents = new HashSet<>();
            for (String written : values.list("relay_domains")) {
                boolean wildcard = written.startsWith("*.");
                String name = domain(written, wildcard ? written.substring(2) : written);
                (wildcard ? parents : exact).add(wildcard ? '.' + name : name);
            }
            return new Settings(
                    Set.copyOf(exact),
                    List.copyOf(parents),
                    values.flag("allow_untrusted_routing").orElse(false),
                    Replies.of(config),
                    Bindings.of(values.list("bindings"), values.list("binding_groups")),
                    explain(values),
                    values.number("tarpit_sessions_percent", 1, 100).orElse(10L).intValue(),
                    values.number("dns_questions", 1, MAX_DNS_QUESTIONS)
                            .orElse(1_000L)
                            .intValue(),
                    Whitelists.of(config),
                    OwnNames.of(new Values(config)).authservId(),
                    values.flag("authentication_results_auth").orElse(false));
        }

        /** As envelopes compare it: in ASCII. */
        private static String domain(String written, String name) {
            if (name.matches("[^\\s*@.]+(\\.[^\\s*@.]+)*")) {
                try {
                    return DomainName.ascii(name);
                } catch (IllegalArgumentException malformed) {
                    throw new ConfigurationRefused("relay_domains", written, "a domain name");
                }
            }
            throw new ConfigurationRefused("relay_domains", written, "example.org or *.example.org");
        }

        private static ExplainStore.Bounds explain(OptionalValues values) {
            return new ExplainStore.Bounds(
                    values.number("explain_entries", 0, MAX_ENTRIES)
                            .orElse(10_000L)
                            .intValue(),
                    values.number("explain_memory_mib", 1, MAX_MIB).orElse(64L) << 20,
                    Duration.ofMinutes(
                            values.number("explain_minutes", 1, MAX_MINUTES).orElse(60L)));
        }

        /** Whether mail for that recipient is ours to take from anybody. Postmaster always is (RFC 5321 section 4.5.1). */
        boolean isRelayedFor(EnvelopeAddress recipient) {
            String domain = recipient.asciiDomain();
            if (domain.isEmpty()) {
                return recipient.localPart().equalsIgnoreCase("postmaster");
            }
            boolean ours =
                    relayDomains.contains(domain) || relayParents.stream().anyMatch(domain::endsWith);
            return ours && (routedRecipients || !isRouted(recipient.localPart()));
        }

        /** A second address inside the local part ({@code user%there@here}): whoever is behind us might follow it. */
        private static boolean isRouted(String localPart) {
            return localPart.indexOf('%') >= 0 || localPart.indexOf('!') >= 0 || localPart.indexOf('@') >= 0;
        }
    }
}
