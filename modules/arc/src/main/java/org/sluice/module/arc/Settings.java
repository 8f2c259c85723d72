package org.sluice.module.arc;

import org.sluice.module.arc.ArcModule.Config;
import org.sluice.support.configuration.Options;
import org.sluice.support.validation.Exemptions;
import org.sluice.validation.ConfigurationRefused;

/** What the module was told; checked once, then immutable. */
record Settings(
        int minKeyBits,
        String failText,
        boolean deferTemperror,
        boolean addAuthResults,
        String contextVariable,
        Exemptions exemptions) {

    static Settings of(Config config) {
        return new Settings(
                Options.number("min_key_bits", config.min__key__bits(), 1_024, 4_096),
                Options.replyText("fail_string", config.fail__string()),
                Options.flag("defer_temperror", config.defer__temperror()),
                Options.flag("add_authentication_results", config.add__authentication__results()),
                variable(config.context__variable()),
                Exemptions.of("honor_whitelist", config.honor__whitelist()));
    }

    private static String variable(String value) {
        String name = value.strip();
        if (!name.matches("[A-Za-z0-9_.-]+")) {
            throw new ConfigurationRefused("context_variable", value, "a name without spaces");
        }
        return name;
    }
}
