package org.sluice.module.clamav;

import org.sluice.support.configuration.Options;
import org.sluice.support.scan.ScanConfig;
import org.sluice.support.scan.ScanPolicy;
import org.sluice.support.scan.Skip;
import org.sluice.support.upstream.Endpoint;
import org.sluice.support.upstream.Terms;
import org.sluice.support.upstream.UpstreamConfig;
import org.sluice.validation.AttributeKey;

/**
 * What the module was told; checked once, then immutable.
 *
 * @param mostOctets of a message that is sent to clamd; 0: any
 */
record Settings(Terms terms, ScanPolicy policy, Skip skip, PolicyHits hits, long mostOctets, String variable) {

    private static final int PORT = 3_310;

    static Settings of(ClamavModule.Config config, UpstreamConfig upstream, ScanConfig scan) {
        return new Settings(
                Terms.of(Endpoint.list("daemon", config.daemon(), PORT), upstream),
                ScanPolicy.of(ClamavModule.NAME, scan),
                Skip.of(config.skip__context__variable(), config.honor__whitelist()),
                PolicyHits.of(config.policy__hits()),
                Options.number("max_size_kb", config.max__size__kb(), 0, 2_000_000) * 1_024L,
                Skip.variable("context_variable", config.context__variable()).orElse("clamav_status"));
    }

    AttributeKey<String> status() {
        return AttributeKey.string(variable);
    }

    AttributeKey<String> info() {
        return AttributeKey.string(variable + "_info");
    }
}
