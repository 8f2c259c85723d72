package org.sluice.module.dmarc;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.sluice.support.net.Domains;

/** Which identifiers speak for an author's domain (RFC 9989 section 4.10.2). */
final class Alignment {

    /** Whether an identifier does. */
    enum Answer {
        YES,
        NO,
        /** The DNS did not say. */
        UNKNOWN
    }

    /**
     * Names that need a walk of their own. They all lie below the author's organization, and no honest message is signed by as
     * many of its departments.
     */
    private static final int MAX_WALKS = 8;

    private final Discovery discovery;
    private final String author;
    private final Optional<String> organization;

    Alignment(Discovery discovery, String author, Optional<String> organization) {
        this.discovery = discovery;
        this.author = author;
        this.organization = organization;
    }

    /** The answer for each domain, for relaxed alignment. */
    CompletionStage<Map<String, Answer>> relaxed(List<String> domains) {
        Map<String, Answer> known = new HashMap<>();
        List<String> open = new ArrayList<>();
        for (String domain : domains) {
            atOnce(domain).ifPresentOrElse(answer -> known.put(domain, answer), () -> open.add(domain));
        }
        List<String> walked = open.stream()
                .distinct()
                .sorted(Comparator.comparingInt(Domains::labels).thenComparing(Comparator.naturalOrder()))
                .limit(MAX_WALKS)
                .toList();
        open.forEach(domain -> known.put(domain, Answer.NO));
        CompletionStage<Map<String, Answer>> all = CompletableFuture.completedStage(known);
        for (String domain : walked) {
            all = all.thenCombine(walk(domain), (answers, answer) -> {
                answers.put(domain, answer);
                return answers;
            });
        }
        return all;
    }

    /** What no further look-up is needed for. Two domains have one organization only where one name ends in it. */
    private Optional<Answer> atOnce(String domain) {
        if (domain.equals(author)) {
            return Optional.of(Answer.YES);
        }
        if (organization.isEmpty()) {
            return Optional.of(haveCommonParent(domain, author) ? Answer.UNKNOWN : Answer.NO);
        }
        if (domain.equals(organization.get())) {
            return Optional.of(Answer.YES);
        }
        return Domains.isBelow(domain, organization.get()) ? Optional.empty() : Optional.of(Answer.NO);
    }

    private CompletionStage<Answer> walk(String domain) {
        return discovery
                .organization(domain)
                .handle((found, failure) -> failure != null
                        ? Answer.UNKNOWN
                        : found.equals(organization.orElseThrow()) ? Answer.YES : Answer.NO);
    }

    /** More than a top-level domain. */
    private static boolean haveCommonParent(String one, String other) {
        return Domains.labels(one) > 1 && Domains.last(one, 2).equals(Domains.last(other, 2));
    }
}
