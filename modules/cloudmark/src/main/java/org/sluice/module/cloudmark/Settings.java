package org.sluice.module.cloudmark;

import java.math.BigDecimal;
import org.sluice.support.configuration.Options;
import org.sluice.support.configuration.Reading;
import org.sluice.support.scan.ScanPolicy;
import org.sluice.support.scan.SpamConfig;
import org.sluice.support.scan.SpamPolicy;
import org.sluice.support.upstream.Terms;
import org.sluice.support.upstream.UpstreamConfig;
import org.sluice.support.validation.Exemptions;
import org.sluice.validation.ConfigurationRefused;
import org.sluice.validation.Mode;

/**
 * What the module was told; checked once, then immutable.
 *
 * @param mostOctets of a message that are sent
 * @param sendsFromHost whether the client's confirmed name is sent
 * @param usesWireForm whether messages are sent with dots doubled
 * @param addsHeaders only where the module decides: one that observes changes no message
 */
record Settings(
        Terms servers,
        BigDecimal threshold,
        long mostOctets,
        String separator,
        boolean sendsFromHost,
        boolean usesWireForm,
        boolean addsHeaders,
        ScanPolicy policy,
        Exemptions exemptions) {

    static Settings of(CloudmarkModule.Config config, UpstreamConfig servers, SpamConfig results) {
        boolean decides = Reading.constant(config.validation_mode().strip(), Mode.class)
                .filter(Mode.DECIDE::equals)
                .isPresent();
        long most = Options.number("max_body_length", config.max__body__length(), 0, Long.MAX_VALUE);
        return new Settings(
                Terms.of(Authorities.list(config.servers()), servers),
                Authorities.threshold(config.score__threshold()),
                most == 0 ? Long.MAX_VALUE : most,
                separator(config.recipient__separator()),
                Options.flag("send_from_host", config.send__from__host()),
                Options.flag("use_wire_rep", config.use__wire__rep()),
                Options.flag("add_headers", config.add__headers()) && decides,
                SpamPolicy.of("cloudmark", results),
                Exemptions.of("honor_whitelist", config.honor__whitelist()));
    }

    private static String separator(String value) {
        if (!value.strip().matches("[,;]")) {
            throw new ConfigurationRefused("recipient_separator", value, ", or ;");
        }
        return value.strip();
    }
}
