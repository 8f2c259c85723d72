package org.sluice.module.clamav;

import java.util.Arrays;
import java.util.Locale;
import org.sluice.support.scan.ScanResult;
import org.sluice.validation.ConfigurationRefused;

/** What macros, phishing and the like count as: things an operator had clamd look for that are no viruses. */
enum PolicyHits {
    INFECTED {
        @Override
        ScanResult result(String name, String raw) {
            return new ScanResult.Infected(name, raw);
        }
    },
    SPAM {
        @Override
        ScanResult result(String name, String raw) {
            return ScanResult.spam("policy", raw);
        }
    },
    UNSCANNABLE {
        @Override
        ScanResult result(String name, String raw) {
            return new ScanResult.Unscannable("policy", raw);
        }
    },
    CLEAN {
        @Override
        ScanResult result(String name, String raw) {
            return new ScanResult.Clean(raw);
        }
    };

    abstract ScanResult result(String name, String raw);

    static PolicyHits of(String value) {
        return Arrays.stream(values())
                .filter(each -> each.name().toLowerCase(Locale.ROOT).equals(value.strip()))
                .findFirst()
                .orElseThrow(() ->
                        new ConfigurationRefused("policy_hits", value, "one of infected, spam, unscannable, clean"));
    }
}
