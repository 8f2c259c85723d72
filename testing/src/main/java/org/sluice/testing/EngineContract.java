package org.sluice.testing;

import java.util.Map;

/** What every module promises that has a server judge messages: beside all else, that it checks what may become of them. */
public abstract class EngineContract extends UpstreamContract {

    /** What engines add that know viruses. */
    protected static final Map<String, String> WRONG_FOR_VIRUSES =
            Map.of("virus_disposition", "disinfect", "virus_reply", "");

    private static final Map<String, String> WRONG_FOR_ALL = Map.ofEntries(
            Map.entry("spam_disposition", "bounce"),
            Map.entry("spam_reply", "\u00e9"),
            Map.entry("unscannable_disposition", ""),
            Map.entry("unscannable_reply", ""),
            Map.entry("error_disposition", "reject"),
            Map.entry("error_code", "550"),
            Map.entry("error_reply", ""),
            Map.entry("policy_module", "a b"));

    @Override
    Map<String, String> wrongValuesOfKind() {
        return WRONG_FOR_ALL;
    }
}
