package org.sluice.support.scan;

import java.util.Map;
import org.sluice.support.configuration.ComponentOptions;

/** The policy of an engine that finds no viruses, and so has no options for them. */
public final class SpamPolicy {

    private SpamPolicy() {}

    /** Checks the options. {@code engine}: the name its facts begin with. */
    public static ScanPolicy of(String engine, SpamConfig config) {
        Map<String, String> values = Map.of(
                "spam_disposition", config.spam__disposition(),
                "unscannable_disposition", config.unscannable__disposition(),
                "error_disposition", config.error__disposition(),
                "error_code", config.error__code(),
                "spam_reply", config.spam__reply(),
                "unscannable_reply", config.unscannable__reply(),
                "error_reply", config.error__reply(),
                "policy_module", config.policy__module());
        return ScanPolicy.of(engine, ComponentOptions.annotation(ScanConfig.class, values));
    }
}
