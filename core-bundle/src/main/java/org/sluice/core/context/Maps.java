package org.sluice.core.context;

import java.util.HashMap;
import java.util.Map;

/** Parameters of commands put together. */
final class Maps {

    private Maps() {}

    /** The first, with those of the second in place of what it has of the same name. */
    static Map<String, String> with(Map<String, String> given, Map<String, String> others) {
        if (others.isEmpty()) {
            return given;
        }
        Map<String, String> all = new HashMap<>(given);
        all.putAll(others);
        return Map.copyOf(all);
    }
}
