package org.sluice.module.dkim;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.sluice.module.dkim.DkimModule.Config;
import org.sluice.module.dkim.Policy.PartialBody;
import org.sluice.support.configuration.Options;
import org.sluice.support.configuration.Reading;
import org.sluice.support.validation.Exemptions;
import org.sluice.validation.ConfigurationRefused;

/** What the module was told; checked once, then immutable. */
record Settings(
        Verification.Rules rules,
        Demands demands,
        boolean addAuthResults,
        String contextVariable,
        Exemptions exemptions) {

    private static final int SECONDS_PER_DAY = 86_400;

    /** What DECIDE refuses. */
    record Demands(boolean rejectFailed, boolean signature, boolean ofAuthor, boolean deferTemperror) {}

    static Settings of(Config config) {
        return new Settings(
                new Verification.Rules(
                        policy(config),
                        Options.number("max_signatures", config.max__signatures(), 1, 50),
                        new KnownKeys()),
                new Demands(
                        Options.flag("reject_failed", config.reject__failed()),
                        Options.flag("require_signature", config.require__signature()),
                        Options.flag("require_author_signature", config.require__author__signature()),
                        Options.flag("defer_temperror", config.defer__temperror())),
                Options.flag("add_authentication_results", config.add__authentication__results()),
                variable(config.context__variable()),
                Exemptions.of("honor_whitelist", config.honor__whitelist()));
    }

    private static Policy policy(Config config) {
        int least = Options.number("min_key_bits", config.min__key__bits(), 1_024, 4_096);
        int most = Options.number("max_key_bits", config.max__key__bits(), 2_048, 8_192);
        if (most < least) {
            throw new ConfigurationRefused("max_key_bits", config.max__key__bits(), "no less than min_key_bits");
        }
        PartialBody partial = Reading.constant(config.partial__body().strip(), PartialBody.class)
                .orElseThrow(
                        () -> new ConfigurationRefused("partial_body", config.partial__body(), "any, whole or never"));
        List<String> mustBeSigned =
                Options.words("must_be_signed", config.must__be__signed(), "[!-9;-~]+", "names of header fields")
                        .stream()
                        .map(name -> name.toLowerCase(Locale.ROOT))
                        .toList();
        Duration skew = Duration.ofSeconds(
                Options.number("clock_skew_seconds", config.clock__skew__seconds(), 0, SECONDS_PER_DAY));
        return new Policy(least, most, partial, mustBeSigned, skew);
    }

    private static String variable(String value) {
        String name = value.strip();
        if (!name.matches("[A-Za-z0-9_.-]+")) {
            throw new ConfigurationRefused("context_variable", value, "a name without spaces");
        }
        return name;
    }
}
