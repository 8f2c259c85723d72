package org.sluice.module.senderid;

import org.sluice.module.senderid.SenderidModule.Config;
import org.sluice.support.spf.PolicyOptions;
import org.sluice.support.spf.PolicySettings;
import org.sluice.support.spf.SpfOptions;

/**
 * What the module was told; checked once, then immutable.
 *
 * @param mfrom for the envelope sender
 * @param pra for the responsible address: other policies for domains that have none
 */
record Settings(PolicySettings mfrom, PolicySettings pra, String mfromVariable, String praVariable) {

    static Settings of(PolicyOptions options, Config config) {
        PolicySettings mfrom = PolicySettings.of(options);
        return new Settings(
                mfrom,
                mfrom.assuming(SpfOptions.policy("default_pra_rule", config.default__pra__rule())),
                SpfOptions.variable("context_variable", config.context__variable()),
                SpfOptions.variable("context_pra_variable", config.context__pra__variable()));
    }
}
