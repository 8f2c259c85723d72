package org.sluice.module.antivirus;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.sluice.support.scan.Action;
import org.sluice.support.scan.ScanPolicy;
import org.sluice.support.scan.ScanResult;

/**
 * What several findings come to: a hit counts whatever others say; without one, an engine that failed leaves the message
 * unjudged, unless one opinion is enough; and what an engine could not look into stays that.
 *
 * @param finding the one that decides; empty: nobody was asked
 */
record Judgement(Optional<Finding> finding) {

    static Judgement of(List<Finding> findings, boolean needsAll) {
        boolean oneIsClean = findings.stream().anyMatch(each -> each.result() instanceof ScanResult.Clean);
        return new Judgement(
                findings.stream().min(Comparator.comparingInt(each -> rank(each.result(), needsAll, oneIsClean))));
    }

    ScanResult result() {
        return finding.map(Finding::result).orElseGet(() -> new ScanResult.Clean(""));
    }

    /** What is to become of the message. */
    Action action(ScanPolicy policy) {
        Optional<Action> own = result() instanceof ScanResult.Infected
                ? finding.flatMap(each -> each.engine().onVirus())
                : Optional.empty();
        return own.orElseGet(() -> policy.action(result()));
    }

    private static int rank(ScanResult result, boolean needsAll, boolean oneIsClean) {
        if (result instanceof ScanResult.Infected) {
            return 0;
        } else if (result instanceof ScanResult.Spam) {
            return 1;
        } else if (result instanceof ScanResult.Clean) {
            return needsAll ? 5 : 2;
        }
        boolean forgiven = !needsAll && oneIsClean;
        if (result instanceof ScanResult.Unscannable) {
            return forgiven ? 7 : 4;
        }
        return forgiven ? 6 : 3;
    }
}
