package org.sluice.module.dmarc;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.sluice.module.dmarc.Discovery.Placed;

/**
 * What the check of one author's domain came to.
 *
 * @param author the domain
 * @param status the outcome
 * @param why what stood in the way; empty for a plain outcome
 * @param published the record that applies
 * @param organization the organizational domain, where it is known
 * @param policy what is to be done with a failing message, testing taken into account
 * @param tested whether the policy would be stricter, were it not for testing
 * @param dkimAligned whether an aligned signature was verified
 * @param spfAligned whether the aligned sender was authenticated
 */
record Assessment(
        String author,
        Status status,
        String why,
        Optional<Placed> published,
        Optional<String> organization,
        Policy policy,
        boolean tested,
        boolean dkimAligned,
        boolean spfAligned) {

    /** Pass only when every author does: a message must not borrow one domain's good name for another's. */
    private static final List<Status> WORST_FIRST =
            List.of(Status.FAIL, Status.TEMPERROR, Status.PERMERROR, Status.NONE, Status.PASS);

    /** No policy was found, or none could be. */
    static Assessment without(String author, Status status, String why) {
        return new Assessment(
                author, status, why, Optional.empty(), Optional.empty(), Policy.NONE, false, false, false);
    }

    /** The one that counts for a message of several authors: the strictest among those that fail (RFC 9989 section 11.5). */
    static Assessment governing(List<Assessment> all) {
        return all.stream()
                .min(Comparator.comparingInt((Assessment each) -> WORST_FIRST.indexOf(each.status))
                        .thenComparing(each -> each.policy, Comparator.reverseOrder()))
                .orElseThrow();
    }

    /** The methods that authenticated an aligned identifier, as words. */
    String aligned() {
        return dkimAligned ? spfAligned ? "dkim,spf" : "dkim" : spfAligned ? "spf" : "";
    }
}
