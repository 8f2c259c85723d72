package org.sluice.module.ctipd;

import org.sluice.support.configuration.Options;
import org.sluice.support.scan.Action;
import org.sluice.support.scan.Greeting;
import org.sluice.support.upstream.Endpoint;
import org.sluice.support.upstream.Terms;
import org.sluice.support.upstream.UpstreamConfig;
import org.sluice.support.validation.Exemptions;
import org.sluice.validation.ConfigurationRefused;

/** What the module was told; checked once, then immutable. */
record Settings(
        Terms servers,
        String key,
        Action onPermfail,
        Action onTempfail,
        Action onError,
        String permfailReply,
        String tempfailReply,
        String errorReply,
        boolean quotesRefId,
        Exemptions exemptions) {

    private static final int PORT = 8_080;
    private static final int MOST_QUOTED = 200;

    static Settings of(CtipdModule.Config config, UpstreamConfig servers) {
        return new Settings(
                Terms.of(Endpoint.list("servers", config.servers(), PORT), servers),
                key(config.key()),
                Action.of("permfail_disposition", config.permfail__disposition(), Greeting.FOR_JUDGEMENT),
                Action.of("tempfail_disposition", config.tempfail__disposition(), Greeting.FOR_JUDGEMENT),
                Action.of("error_disposition", config.error__disposition(), Greeting.FOR_ERROR),
                Options.replyText("permfail_reply", config.permfail__reply()),
                Options.replyText("tempfail_reply", config.tempfail__reply()),
                Options.replyText("error_reply", config.error__reply()),
                Options.flag("quote_refid", config.quote__refid()),
                Exemptions.of("honor_whitelist", config.honor__whitelist()));
    }

    /** The reference is opaque, so only one that looks like a reference is quoted. */
    String text(String reply, Reputation reputation) {
        boolean quotes = quotesRefId
                && reputation.refId().length() <= MOST_QUOTED
                && reputation.refId().matches("[A-Za-z0-9.:,=_-]+");
        return quotes ? reply + " (" + reputation.refId() + ')' : reply;
    }

    private static String key(String value) {
        String key = value.strip();
        if (!key.matches("[!-~]{0,256}")) {
            throw new ConfigurationRefused("key", "(hidden)", "printable ASCII without blanks, or nothing");
        }
        return key;
    }
}
