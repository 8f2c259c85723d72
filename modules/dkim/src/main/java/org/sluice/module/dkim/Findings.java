package org.sluice.module.dkim;

import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What came of a message's signatures.
 *
 * @param all one for each signature that was judged, top down
 * @param signatures how many there were, judged or not
 */
record Findings(List<Finding> all, int signatures) {

    /** Of a message without signatures. */
    static final Findings NONE = new Findings(List.of(), 0);

    /** RFC 6008: eight characters, more where they are the same for two. */
    private static final int LEAST_DIGITS = 8;

    private static final int MOST_DIGITS = 64;

    /** The best there is. */
    Result result() {
        return all.stream().map(Finding::result).min(Comparator.naturalOrder()).orElse(Result.NONE);
    }

    boolean has(Result result) {
        return all.stream().anyMatch(finding -> finding.result() == result);
    }

    boolean hasTesting() {
        return all.stream().anyMatch(Finding::testing);
    }

    /** The signing domains that stand for the message, each once. */
    List<String> passing() {
        return all.stream()
                .filter(Finding::isPass)
                .flatMap(finding -> finding.signature().stream())
                .map(DkimSignature::domain)
                .distinct()
                .toList();
    }

    /** How many characters of {@code b=} tell the signatures apart. */
    int digits() {
        List<String> values = all.stream()
                .flatMap(finding -> finding.signature().stream())
                .map(Finding::value)
                .distinct()
                .toList();
        int digits = LEAST_DIGITS;
        while (digits < MOST_DIGITS && !areDistinct(values, digits)) {
            digits += LEAST_DIGITS;
        }
        return digits;
    }

    private static boolean areDistinct(List<String> values, int digits) {
        Set<String> starts = new HashSet<>();
        return values.stream().allMatch(value -> starts.add(value.substring(0, Math.min(digits, value.length()))));
    }
}
