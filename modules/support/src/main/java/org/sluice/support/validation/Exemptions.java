package org.sluice.support.validation;

import java.util.List;
import org.sluice.support.configuration.Options;
import org.sluice.validation.ValidationContext;

/**
 * Who a check leaves alone: clients and messages on the whitelists it honours.
 *
 * @param whitelists names as in {@code honor_whitelist}
 */
public record Exemptions(List<String> whitelists) {

    private static final String LISTED = "dp_whitelist_";

    /** Reads {@code honor_whitelist}: names separated by commas, none for an empty value. */
    public static Exemptions of(String key, String value) {
        return new Exemptions(Options.words(key, value, "[A-Za-z0-9_-]+", "names of whitelists, separated by commas"));
    }

    /** Whether client or message stand on one of these lists. */
    public boolean cover(ValidationContext context) {
        for (String list : whitelists) {
            if (isListed(context, LISTED + list)) {
                return true;
            }
        }
        return false;
    }

    /** Whether the operator calls this client one of our own mail exchangers. */
    public static boolean isTrustedExchanger(ValidationContext context) {
        return context.connection().attributes().isTrue("trusted_mx");
    }

    private static boolean isListed(ValidationContext context, String attribute) {
        return context.connection().attributes().get(attribute).isPresent()
                || context.message().attributes().get(attribute).isPresent();
    }
}
