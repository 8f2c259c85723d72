package org.sluice.module.cloudmark;

import java.math.BigDecimal;
import org.sluice.support.configuration.Options;
import org.sluice.support.configuration.Reading;
import org.sluice.support.scan.ScanPolicy;
import org.sluice.support.scan.SpamConfig;
import org.sluice.support.scan.SpamPolicy;
import org.sluice.support.upstream.Endpoint;
import org.sluice.support.upstream.Terms;
import org.sluice.support.upstream.UpstreamConfig;
import org.sluice.support.validation.Exemptions;
import org.sluice.validation.ConfigurationRefused;
import org.sluice.validation.Mode;

/**
 * What the module was told; checked once, then immutable.
 *
 * @param mostOctets of a message that are sent
 * @param addsHeaders only where the module decides: one that observes changes no message
 */
record Settings(
        Terms servers,
        BigDecimal threshold,
        long mostOctets,
        String separator,
        boolean addsHeaders,
        ScanPolicy policy,
        Exemptions exemptions) {

    private static final int PORT = 2_713;

    static Settings of(CloudmarkModule.Config config, UpstreamConfig servers, SpamConfig results) {
        boolean decides = Reading.constant(config.validation_mode().strip(), Mode.class)
                .filter(Mode.DECIDE::equals)
                .isPresent();
        long most = Options.number("max_body_length", config.max__body__length(), 0, Long.MAX_VALUE);
        return new Settings(
                Terms.of(Endpoint.list("servers", config.servers(), PORT), servers),
                threshold(config.score__threshold()),
                most == 0 ? Long.MAX_VALUE : most,
                separator(config.recipient__separator()),
                Options.flag("add_headers", config.add__headers()) && decides,
                SpamPolicy.of("cloudmark", results),
                Exemptions.of("honor_whitelist", config.honor__whitelist()));
    }

    private static BigDecimal threshold(String value) {
        String text = value.strip();
        if (!text.matches("100|[0-9]{1,2}(\\.[0-9]{1,3})?")) {
            throw new ConfigurationRefused("score_threshold", value, "a number from 0 to 100");
        }
        return new BigDecimal(text);
    }

    private static String separator(String value) {
        if (!value.strip().matches("[,;]")) {
            throw new ConfigurationRefused("recipient_separator", value, ", or ;");
        }
        return value.strip();
    }
}
