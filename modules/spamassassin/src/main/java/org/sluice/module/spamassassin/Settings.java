package org.sluice.module.spamassassin;

import java.util.List;
import org.sluice.support.configuration.Options;
import org.sluice.support.scan.ScanPolicy;
import org.sluice.support.scan.SpamConfig;
import org.sluice.support.scan.SpamPolicy;
import org.sluice.support.upstream.Endpoint;
import org.sluice.support.upstream.Terms;
import org.sluice.support.upstream.UpstreamConfig;
import org.sluice.support.validation.Exemptions;
import org.sluice.validation.ConfigurationRefused;

/** What the module was told; checked once, then immutable. */
record Settings(
        Terms servers,
        long mostOctets,
        String user,
        UserOf userOf,
        boolean compresses,
        boolean addsReceived,
        String receiver,
        ScanPolicy policy,
        Exemptions exemptions) {

    private static final int PORT = 783;

    static Settings of(SpamassassinModule.Config config, UpstreamConfig servers, SpamConfig results) {
        List<Endpoint> endpoints = Endpoint.list("servers", config.servers(), PORT);
        return new Settings(
                Terms.of(endpoints, servers),
                Options.number("max_size", config.max__size(), 1, Integer.MAX_VALUE),
                word("user", config.user(), "(" + UserOf.NAME + ")?", "the name of a user, or nothing"),
                UserOf.of(config.user__of__recipient()),
                compresses(config.compress(), endpoints),
                Options.flag("add_received", config.add__received()),
                word("receiver", config.receiver(), "[A-Za-z0-9._-]{1,255}", "a host name"),
                SpamPolicy.of("spamassassin", results),
                Exemptions.of("honor_whitelist", config.honor__whitelist()));
    }

    /** spamd reads what is compressed to the end of output, which TLS has none of for one side alone. */
    private static boolean compresses(String value, List<Endpoint> endpoints) {
        boolean compresses = Options.flag("compress", value);
        if (compresses && endpoints.stream().anyMatch(Endpoint::tls)) {
            throw new ConfigurationRefused("compress", value, "false where a server speaks TLS");
        }
        return compresses;
    }

    private static String word(String key, String value, String pattern, String expectation) {
        String word = value.strip();
        if (!word.matches(pattern)) {
            throw new ConfigurationRefused(key, value, expectation);
        }
        return word;
    }
}
