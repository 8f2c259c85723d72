package org.sluice.support.spf;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.sluice.support.text.Ascii;

/**
 * What an operator wants to be said about an outcome.
 *
 * @param fail for a fail the domain does not explain
 * @param softfail for a softfail
 * @param noSuchDomain for a domain that does not exist
 * @param temperror where the DNS does not say
 */
public record SpfTexts(MacroString fail, MacroString softfail, MacroString noSuchDomain, MacroString temperror) {

    private static final int MAX_TEXT = 400;
    /** What to say; empty where there is nothing to say. What the domain wrote is marked as such. */
    public CompletionStage<String> of(SpfCheck check, Identity identity, SpfOutcome outcome) {
        return switch (outcome.result()) {
            case FAIL -> outcome.explanation().isEmpty()
                    ? say(check, outcome.noSuchDomain() ? noSuchDomain : fail)
                    : said(identity.domain() + " explains: " + outcome.explanation());
            case SOFTFAIL -> say(check, softfail);
            case TEMPERROR -> say(check, temperror);
            case PERMERROR -> said("SPF record of " + identity.domain() + " cannot be interpreted");
            case NONE -> outcome.noSuchDomain() ? say(check, noSuchDomain) : said("");
            case NEUTRAL, PASS -> said("");
        };
    }

    /** What is left of a peer's text in a reply or a dictionary. */
    public static String printable(String text) {
        return Ascii.printable(text, MAX_TEXT);
    }

    private static CompletionStage<String> say(SpfCheck check, MacroString text) {
        return check.expand(text).thenApply(SpfTexts::printable);
    }

    private static CompletionStage<String> said(String text) {
        return CompletableFuture.completedFuture(printable(text));
    }
}
