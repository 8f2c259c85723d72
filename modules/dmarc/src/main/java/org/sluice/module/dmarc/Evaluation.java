package org.sluice.module.dmarc;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.sluice.dns.Dns;
import org.sluice.dns.DnsAnswer.Found;
import org.sluice.module.dmarc.Alignment.Answer;
import org.sluice.module.dmarc.Discovery.Placed;

/** Checks one message for the domains of its authors (RFC 9989 section 5.3). */
final class Evaluation {

    private final Dns dns;
    private final Discovery discovery;
    private final Evidence evidence;

    Evaluation(Dns dns, Discovery discovery, Evidence evidence) {
        this.dns = dns;
        this.discovery = discovery;
        this.evidence = evidence;
    }

    /** Never fails: what the DNS does not say is a result. */
    CompletionStage<Assessment> of(String author) {
        return discovery
                .find(author)
                .handle((found, failure) -> failure == null
                        ? judge(author, found)
                        : done(Assessment.without(author, Status.TEMPERROR, "no answer about the policy record")))
                .thenCompose(Function.identity());
    }

    private CompletionStage<Assessment> judge(String author, Discovery.Found found) {
        if (found.policy().isEmpty()) {
            return done(Assessment.without(author, Status.NONE, ""));
        }
        Placed policy = found.policy().get();
        if (!policy.record().usable()) {
            return done(Assessment.without(author, Status.PERMERROR, "policy record cannot be interpreted"));
        }
        List<String> domains =
                evidence.identifiers().stream().map(Identifier::domain).toList();
        return new Alignment(discovery, author, found.organization())
                .relaxed(domains)
                .thenApply(relaxed -> new Aligned(
                        evidence.identifiers(),
                        each -> isStrict(policy.record(), each)
                                ? each.domain().equals(author) ? Answer.YES : Answer.NO
                                : relaxed.get(each.domain())))
                .thenCompose(aligned -> conclude(author, found, aligned));
    }

    private static boolean isStrict(DmarcRecord record, Identifier identifier) {
        return identifier.isSpf() ? record.strictSpf() : record.strictDkim();
    }

    private CompletionStage<Assessment> conclude(String author, Discovery.Found found, Aligned aligned) {
        Placed policy = found.policy().orElseThrow();
        Optional<String> doubt = aligned.doubt();
        Status status =
                aligned.dkim() || aligned.spf() ? Status.PASS : doubt.isPresent() ? Status.TEMPERROR : Status.FAIL;
        boolean isBelow = !policy.domain().equals(author);
        if (status != Status.FAIL || !isBelow || !policy.record().caresForExistence()) {
            return done(assessment(author, status, doubt.orElse(""), found, aligned, true));
        }
        // Names that do not exist may have a policy of their own (RFC 9989 section 3.2.13: NXDOMAIN, whatever the
        // type).
        return dns.a(author)
                .handle((answer, failure) -> failure == null
                        ? assessment(author, status, "", found, aligned, answer.found() != Found.NO_NAME)
                        : assessment(author, Status.TEMPERROR, "no answer about the domain", found, aligned, true));
    }

    private static Assessment assessment(
            String author, Status status, String why, Discovery.Found found, Aligned aligned, boolean exists) {
        Placed policy = found.policy().orElseThrow();
        boolean isBelow = !policy.domain().equals(author);
        Policy said =
                isBelow ? policy.record().forSubdomain(exists) : policy.record().own();
        Policy applied = policy.record().testing() ? said.oneLevelBelow() : said;
        return new Assessment(
                author,
                status,
                status == Status.TEMPERROR ? why : "",
                found.policy(),
                found.organization(),
                applied,
                applied != said,
                aligned.dkim(),
                aligned.spf());
    }

    private static CompletionStage<Assessment> done(Assessment assessment) {
        return CompletableFuture.completedStage(assessment);
    }

    /** The identifiers, and which of them speak for the author. */
    private record Aligned(List<Identifier> identifiers, Function<Identifier, Answer> answers) {
        boolean dkim() {
            return isAuthenticated(false);
        }

        boolean spf() {
            return isAuthenticated(true);
        }

        /**
         * Why a message without an authenticated identifier may be honest all the same. What could not have spoken for the
         * author anyway raises no doubt: else a sender would only have to sign with a key that is never answered for.
         */
        Optional<String> doubt() {
            for (Identifier each : identifiers) {
                Answer answer = answers.apply(each);
                if (each.isUncertain() && answer != Answer.NO) {
                    return Optional.of("no " + each.method() + " result");
                } else if (each.isAuthenticated() && answer == Answer.UNKNOWN) {
                    return Optional.of("no answer about the organization");
                }
            }
            return Optional.empty();
        }

        private boolean isAuthenticated(boolean bySpf) {
            return identifiers.stream()
                    .anyMatch(each ->
                            each.isSpf() == bySpf && each.isAuthenticated() && answers.apply(each) == Answer.YES);
        }
    }
}
