package org.sluice.module.dmarc;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.sluice.module.dmarc.DmarcRecord.PublicSuffix;
import org.sluice.support.net.Domains;

/**
 * Asks for records from a name up to the root (RFC 9989 section 4.10). The questions go out together: those above a domain are
 * the same for everybody below it and come out of the cache, and one after the other a deep name would cost eight round trips.
 */
final class TreeWalk implements Discovery {

    private static final int MAX_QUERIES = 8;

    private final Records records;

    TreeWalk(Records records) {
        this.records = records;
    }

    @Override
    public String word() {
        return "treewalk";
    }

    @Override
    public CompletionStage<Found> find(String domain) {
        return walk(domain).thenCompose(steps -> {
            Optional<Placed> own = steps.placed.stream()
                    .filter(each -> each.domain().equals(domain))
                    .findFirst();
            if (steps.trouble == null) {
                String organization = organization(domain, steps.placed);
                return CompletableFuture.completedFuture(
                        new Found(own.or(() -> inherited(steps.placed, organization)), Optional.of(organization)));
            }
            // The domain's own record applies whatever stands above; only whom it belongs to is unknown.
            return own.isPresent()
                    ? CompletableFuture.completedFuture(new Found(own, Optional.empty()))
                    : CompletableFuture.failedFuture(steps.trouble);
        });
    }

    @Override
    public CompletionStage<String> organization(String domain) {
        return walk(domain)
                .thenCompose(steps -> steps.trouble == null
                        ? CompletableFuture.completedFuture(organization(domain, steps.placed))
                        : CompletableFuture.failedFuture(steps.trouble));
    }

    /** The names asked about, at most eight: of a longer one itself and its last seven labels (section 4.10, step 4). */
    static List<String> names(String domain) {
        List<String> names = new ArrayList<>(MAX_QUERIES);
        names.add(domain);
        boolean isShort = Domains.labels(domain) < MAX_QUERIES;
        String next = isShort ? Domains.parent(domain) : Domains.last(domain, MAX_QUERIES - 1);
        for (; !next.isEmpty(); next = Domains.parent(next)) {
            names.add(next);
        }
        return names;
    }

    /** What a walk met, from its start upwards, and what stopped it before its end. */
    private static final class Steps {
        private final List<Placed> placed = new ArrayList<>();
        private Throwable trouble;
    }

    private CompletionStage<Steps> walk(String domain) {
        List<String> names = names(domain);
        names.forEach(records::at);
        return step(names, 0, new Steps());
    }

    private CompletionStage<Steps> step(List<String> names, int index, Steps steps) {
        if (index == names.size()) {
            return CompletableFuture.completedFuture(steps);
        }
        return records.at(names.get(index))
                .handle((record, failure) -> {
                    if (failure != null) {
                        steps.trouble = failure;
                        return CompletableFuture.completedStage(steps);
                    }
                    record.ifPresent(found -> steps.placed.add(new Placed(names.get(index), found)));
                    boolean ends = record.filter(found -> found.publicSuffix() != PublicSuffix.UNKNOWN)
                            .isPresent();
                    return ends ? CompletableFuture.completedStage(steps) : step(names, index + 1, steps);
                })
                .thenCompose(Function.identity());
    }

    /** RFC 9989 section 4.10.2. */
    private static String organization(String start, List<Placed> placed) {
        if (placed.isEmpty()) {
            return start;
        }
        // Only the last one can say psd=y or psd=n: the walk stops there. Else it is the one with the fewest labels.
        Placed last = placed.get(placed.size() - 1);
        boolean suffix = last.record().publicSuffix() == PublicSuffix.YES
                && !last.domain().equals(start);
        return suffix ? Domains.last(start, Domains.labels(last.domain()) + 1) : last.domain();
    }

    /** The organization's record, else that of the public suffix above it (section 4.10.1). */
    private static Optional<Placed> inherited(List<Placed> placed, String organization) {
        return placed.stream()
                .filter(each -> each.domain().equals(organization))
                .findFirst()
                .or(() -> placed.stream()
                        .filter(each -> each.record().publicSuffix() == PublicSuffix.YES)
                        .findFirst());
    }
}
