package org.sluice.module.commtouch;

import org.sluice.support.configuration.Options;
import org.sluice.support.scan.ScanConfig;
import org.sluice.support.scan.ScanPolicy;
import org.sluice.support.upstream.Endpoint;
import org.sluice.support.upstream.Terms;
import org.sluice.support.upstream.UpstreamConfig;
import org.sluice.support.validation.Exemptions;

/**
 * What the module was told; checked once, then immutable.
 *
 * @param concurrency messages each server is asked about at once; 0: none is
 * @param outbound whether mail of authenticated users is classified as outbound mail
 */
record Settings(
        Terms servers,
        String key,
        long mostOctets,
        int concurrency,
        boolean outbound,
        Dispositions dispositions,
        ScanPolicy policy,
        Exemptions exemptions) {

    private static final int PORT = 8_088;

    static Settings of(CommtouchModule.Config config, UpstreamConfig servers, ScanConfig results) {
        ScanPolicy policy = ScanPolicy.of("commtouch", results);
        return new Settings(
                Terms.of(Endpoint.list("servers", config.servers(), PORT), servers),
                CtchLines.key(config.key()),
                Options.number("max_size", config.max__size(), 1, Long.MAX_VALUE),
                Options.number("concurrency", config.concurrency(), 0, 10_000),
                Options.flag("outbound_users", config.outbound__users()),
                Dispositions.of(config, policy),
                policy,
                Exemptions.of("honor_whitelist", config.honor__whitelist()));
    }
}
