package org.sluice.support.validation;

import java.util.List;
import java.util.Optional;
import org.sluice.support.configuration.Options;
import org.sluice.validation.ValidationContext;
import org.sluice.validation.Verdict;

/**
 * Who a check leaves alone: clients and messages on the whitelists it honours.
 *
 * @param whitelists names as in {@code honor_whitelist}
 */
public record Exemptions(List<String> whitelists) {

    private static final String LISTED = "dp_whitelist_";
    private static final String TRUSTED = "trusted_mx";
    private static final Verdict OURS = Verdict.continuing("left alone: " + TRUSTED);

    /** Reads {@code honor_whitelist}: names separated by commas, none for an empty value. */
    public static Exemptions of(String key, String value) {
        return new Exemptions(Options.words(key, value, "[A-Za-z0-9_-]+", "names of whitelists, separated by commas"));
    }

    /** Whether client or message stand on one of these lists. */
    public boolean cover(ValidationContext context) {
        return list(context).isPresent();
    }

    /** The answer about those on one of these lists: no objection, and which list it is. */
    public Optional<Verdict> leaveAlone(ValidationContext context) {
        return list(context).map(list -> Verdict.continuing("left alone: " + list));
    }

    /** The same, and about our own mail exchangers too. */
    public Optional<Verdict> leaveOursAlone(ValidationContext context) {
        return leaveExchangerAlone(context).or(() -> leaveAlone(context));
    }

    /** The answer about our own mail exchangers. */
    public static Optional<Verdict> leaveExchangerAlone(ValidationContext context) {
        return isTrustedExchanger(context) ? Optional.of(OURS) : Optional.empty();
    }

    /** Whether the operator calls this client one of our own mail exchangers. */
    public static boolean isTrustedExchanger(ValidationContext context) {
        return context.connection().attributes().isTrue(TRUSTED);
    }

    private Optional<String> list(ValidationContext context) {
        return whitelists.stream()
                .map(LISTED::concat)
                .filter(attribute -> isListed(context, attribute))
                .findFirst();
    }

    private static boolean isListed(ValidationContext context, String attribute) {
        return context.connection().attributes().get(attribute).isPresent()
                || context.message().attributes().get(attribute).isPresent();
    }
}
