package org.sluice.module.ctipd;

import org.sluice.module.commtouch.CtchLines;
import org.sluice.support.configuration.Options;
import org.sluice.support.upstream.Endpoint;
import org.sluice.support.upstream.UpstreamConfig;
import org.sluice.support.upstream.reputation.Greeting;
import org.sluice.support.upstream.reputation.Opinion;
import org.sluice.support.upstream.reputation.ReputationConfig;
import org.sluice.support.upstream.reputation.Reputations;

/** What the module was told; checked once, then immutable. */
record Settings(Reputations.Rules rules, String key, Greeting onPermfail, Greeting onTempfail, boolean quotesRefId) {

    private static final int PORT = 8_080;
    private static final int MOST_QUOTED = 200;

    static Settings of(CtipdModule.Config config, ReputationConfig rules, UpstreamConfig servers) {
        return new Settings(
                Reputations.Rules.of(Endpoint.list("servers", config.servers(), PORT), servers, rules),
                CtchLines.key(config.key()),
                Greeting.of("permfail", config.permfail__disposition(), config.permfail__reply()),
                Greeting.of("tempfail", config.tempfail__disposition(), config.tempfail__reply()),
                Options.flag("quote_refid", config.quote__refid()));
    }

    Opinion opinion(Reputation reputation) {
        String word = reputation.advice().word();
        return new Opinion(word, reputation.facts(), greeting(reputation), word + ' ' + reputation.refId());
    }

    private Greeting greeting(Reputation reputation) {
        return switch (reputation.advice()) {
            case ACCEPT -> Greeting.WELCOME;
            case TEMPFAIL -> quoting(onTempfail, reputation.refId());
            case PERMFAIL -> quoting(onPermfail, reputation.refId());
        };
    }

    /** The reference is opaque, so only one that looks like a reference is quoted. */
    private Greeting quoting(Greeting greeting, String refId) {
        boolean quotes = quotesRefId && refId.length() <= MOST_QUOTED && refId.matches("[A-Za-z0-9.:,=_-]+");
        return quotes ? greeting.quoting(refId) : greeting;
    }
}
