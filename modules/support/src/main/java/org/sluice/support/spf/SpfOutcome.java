package org.sluice.support.spf;

/**
 * The end of a check.
 *
 * @param result the word
 * @param mechanism the term that matched, {@code default} where none did; empty without a record
 * @param explanation what the domain says about a {@code fail}; empty where it says nothing. From the peer: escape it
 * @param problem what was wrong; empty where nothing was. May quote the peer: escape it
 * @param noSuchDomain whether the checked domain does not exist
 */
public record SpfOutcome(SpfResult result, String mechanism, String explanation, String problem, boolean noSuchDomain) {

    static SpfOutcome none(String why, boolean noSuchDomain) {
        return new SpfOutcome(SpfResult.NONE, "", "", why, noSuchDomain);
    }

    static SpfOutcome of(SpfResult result, String mechanism) {
        return new SpfOutcome(result, mechanism, "", "", false);
    }

    /** A check that needs no record to fail (RFC 4406 section 4.3). */
    static SpfOutcome fail(String why, boolean noSuchDomain) {
        return new SpfOutcome(SpfResult.FAIL, "", "", why, noSuchDomain);
    }

    static SpfOutcome of(SpfProblem problem) {
        return new SpfOutcome(problem.result(), "", "", problem.getMessage(), false);
    }

    SpfOutcome explained(String text) {
        return new SpfOutcome(result, mechanism, text, problem, noSuchDomain);
    }
}
