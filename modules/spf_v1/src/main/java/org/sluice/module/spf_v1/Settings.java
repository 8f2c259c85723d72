package org.sluice.module.spf_v1;

import org.sluice.module.spf_v1.SpfV1Module.Config;
import org.sluice.support.configuration.Options;
import org.sluice.support.spf.PolicyOptions;
import org.sluice.support.spf.PolicySettings;
import org.sluice.support.spf.SpfOptions;

/** What the module was told; checked once, then immutable. */
record Settings(PolicySettings shared, String contextVariable, boolean rejectPermerror, boolean deferTemperror) {

    static Settings of(PolicyOptions options, Config config) {
        return new Settings(
                PolicySettings.of(options),
                SpfOptions.variable("context_variable", config.context__variable()),
                Options.flag("reject_permerror", config.reject__permerror()),
                Options.flag("defer_temperror", config.defer__temperror()));
    }
}
