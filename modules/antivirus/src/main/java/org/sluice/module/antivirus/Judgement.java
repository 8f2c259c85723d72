package org.sluice.module.antivirus;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.sluice.support.scan.Action;
import org.sluice.support.scan.ScanPolicy;
import org.sluice.support.scan.ScanResult;

/**
 * What several findings come to: a hit counts whatever others say; without one, an engine that failed leaves the message
 * unjudged, unless one opinion is enough; and what an engine could not look into stays that. Who left the message alone has
 * no opinion that would make up for others.
 *
 * @param finding the one that decides; empty: nobody was asked
 */
record Judgement(Optional<Finding> finding) {

    private static final Comparator<ScanResult> WORST_FIRST = Comparator.comparingInt(Judgement::rank);

    static Judgement of(List<Finding> findings, boolean needsAll) {
        boolean forgives = !needsAll && findings.stream().anyMatch(Finding::callsClean);
        return new Judgement(findings.stream()
                .min(Comparator.comparing((Finding each) -> forgives && each.isForgivable())
                        .thenComparing(Finding::result, WORST_FIRST)));
    }

    ScanResult result() {
        return finding.map(Finding::result).orElseGet(() -> new ScanResult.Clean(""));
    }

    boolean isWorseThan(Judgement other) {
        return WORST_FIRST.compare(result(), other.result()) < 0;
    }

    /** What is to become of the message. */
    Action action(ScanPolicy policy) {
        Optional<Action> own = result() instanceof ScanResult.Infected
                ? finding.flatMap(each -> each.engine().onVirus())
                : Optional.empty();
        return own.orElseGet(() -> policy.action(result()));
    }

    private static int rank(ScanResult result) {
        if (result instanceof ScanResult.Infected) {
            return 0;
        } else if (result instanceof ScanResult.Spam) {
            return 1;
        } else if (!result.isJudgement()) {
            return 2;
        }
        return result instanceof ScanResult.Unscannable ? 3 : 4;
    }
}
