package org.sluice.module.spamassassin;

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
        boolean addsReceived,
        String receiver,
        ScanPolicy policy,
        Exemptions exemptions) {

    private static final int PORT = 783;

    static Settings of(SpamassassinModule.Config config, UpstreamConfig servers, SpamConfig results) {
        return new Settings(
                Terms.of(Endpoint.list("servers", config.servers(), PORT), servers),
                Options.number("max_size", config.max__size(), 1, Integer.MAX_VALUE),
                word("user", config.user(), "[A-Za-z0-9@._-]{0,128}", "the name of a user, or nothing"),
                Options.flag("add_received", config.add__received()),
                word("receiver", config.receiver(), "[A-Za-z0-9._-]{1,255}", "a host name"),
                SpamPolicy.of("spamassassin", results),
                Exemptions.of("honor_whitelist", config.honor__whitelist()));
    }

    private static String word(String key, String value, String pattern, String expectation) {
        String word = value.strip();
        if (!word.matches(pattern)) {
            throw new ConfigurationRefused(key, value, expectation);
        }
        return word;
    }
}
