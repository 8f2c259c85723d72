package org.sluice.module.webhook;

import java.util.List;
import org.sluice.support.configuration.Options;
import org.sluice.validation.ConfigurationRefused;

/**
 * Variables outside its own namespace that a hook may set. None by default: some of them open relays and switch checks off.
 *
 * @param names whole names, or beginnings of them that end in {@code *}
 */
record ForeignNames(List<String> names) {

    static ForeignNames of(String key, String value) {
        List<String> names = Options.words(
                key,
                value,
                "[A-Za-z0-9_.-]{1,64}|[A-Za-z0-9_.-]{1,63}\\*",
                "names, or beginnings of names and *, separated by commas");
        if (names.size() > 100) {
            throw new ConfigurationRefused(key, value, "at most 100 names");
        }
        return new ForeignNames(names);
    }

    /** Where a variable of that name is put. */
    String place(String prefix, String name) {
        return has(name) ? name : prefix + '.' + name;
    }

    private boolean has(String name) {
        for (String each : names) {
            boolean isBeginning = each.endsWith("*");
            if (isBeginning ? name.startsWith(each.substring(0, each.length() - 1)) : name.equals(each)) {
                return true;
            }
        }
        return false;
    }
}
