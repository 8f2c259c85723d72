package org.sluice.module.beik;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.sluice.module.beik.engine.Judgement;
import org.sluice.support.configuration.Options;
import org.sluice.support.scan.Action;
import org.sluice.support.scan.ScanConfig;
import org.sluice.support.scan.ScanPolicy;
import org.sluice.support.scan.ScanResult;
import org.sluice.support.scan.Skip;
import org.sluice.validation.ConfigurationRefused;

/**
 * What the module was told, the engine apart; checked once, then immutable.
 *
 * @param onNowhere what becomes of a message the engine sends nowhere
 * @param asksAboutIpv6 whether clients with IPv6 addresses are judged, under a stand-in address
 * @param wireFormBelow octets; smaller messages are judged with dots doubled
 * @param trackerField where the tracker goes; empty: nowhere
 */
record Settings(
        ScanPolicy policy,
        Skip skip,
        Action onNowhere,
        boolean asksAboutIpv6,
        Optins optins,
        long wireFormBelow,
        Optional<String> trackerField) {

    static Settings of(BeikModule.Config config, ScanConfig scan, Map<String, ?> all) {
        return new Settings(
                ScanPolicy.of(BeikModule.NAME, scan),
                Skip.of(config.skip__context__variable(), config.honor__whitelist()),
                Action.of("nowhere_disposition", config.nowhere__disposition(), Action.ORDINARY),
                asksAboutIpv6(config.ipv6()),
                Optins.of(config.optin(), all),
                wireFormBelow(config),
                Options.words("tracker_header", config.tracker__header(), "[A-Za-z0-9-]{1,64}", "the name of a field")
                        .stream()
                        .findFirst());
    }

    Action action(Judgement judgement, ScanResult result) {
        return !judgement.isDefault() && judgement.destination().isEmpty() ? onNowhere : policy.action(result);
    }

    private static long wireFormBelow(BeikModule.Config config) {
        long threshold =
                Options.number("large_message_threshold", config.large__message__threshold(), 0, Long.MAX_VALUE);
        return Options.flag("use_wire_rep", config.use__wire__rep()) ? threshold : 0;
    }

    private static boolean asksAboutIpv6(String value) {
        return switch (value.strip().toLowerCase(Locale.ROOT)) {
            case "substitute" -> true;
            case "skip" -> false;
            default -> throw new ConfigurationRefused("ipv6", value, "substitute or skip");
        };
    }
}
