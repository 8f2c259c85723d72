package org.sluice.module.clamav;

import org.sluice.support.scan.ScanConfig;
import org.sluice.support.scan.Skip;
import org.sluice.support.upstream.Endpoint;
import org.sluice.support.upstream.Terms;
import org.sluice.support.upstream.UpstreamConfig;
import org.sluice.support.upstream.scan.ServerScan;

/** What the module was told; checked once, then immutable. */
record Settings(Terms terms, ServerScan.Rules rules, PolicyHits hits) {

    private static final int PORT = 3_310;

    static Settings of(ClamavModule.Config config, UpstreamConfig upstream, ScanConfig scan) {
        return new Settings(
                Terms.of(Endpoint.list("daemon", config.daemon(), PORT), upstream),
                ServerScan.Rules.of(
                        ClamavModule.NAME,
                        scan,
                        Skip.of(config.skip__context__variable(), config.honor__whitelist()),
                        config.max__size__kb(),
                        config.context__variable()),
                PolicyHits.of(config.policy__hits()));
    }

    /** For one message: over a connection that is kept, where any are. */
    Session session() {
        return new Session(terms.keepsConnections());
    }
}
