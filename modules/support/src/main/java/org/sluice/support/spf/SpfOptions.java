package org.sluice.support.spf;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.sluice.support.configuration.Options;
import org.sluice.validation.ConfigurationRefused;

/** Reads what the modules that evaluate policies let an operator set. */
public final class SpfOptions {

    private static final String MACRO = "%{spfv1:";
    /** Cannot stand in what an operator writes. */
    private static final String MARK = "\u0000";

    private SpfOptions() {}

    /**
     * A text with macros, {@code %{spfv1:s}} and so on, with the letters, digits and delimiters of RFC 7208 section 7; a
     * percent sign elsewhere is one.
     */
    public static MacroString text(String key, String value) {
        String text = Options.replyText(key, value);
        String macros = text.replace(MACRO, MARK).replace("%", "%%").replace(MARK, "%{");
        try {
            return MacroString.parseExplanation(macros);
        } catch (SpfProblem wrong) {
            throw new ConfigurationRefused(key, value, "text, with macros such as %{spfv1:s}; " + wrong.getMessage());
        }
    }

    /** The policy of domains that have none. {@code ?all} says nothing about anybody (RFC 7208 section 2.6.1). */
    public static Optional<SpfRecord> policy(String key, String terms) {
        if (terms.isBlank() || terms.strip().equals("?all")) {
            return Optional.empty();
        }
        try {
            return Optional.of(SpfRecord.ofTerms(terms.strip()));
        } catch (SpfProblem wrong) {
            throw new ConfigurationRefused(key, terms, "SPF terms; " + wrong.getMessage());
        }
    }

    /** Whether the check waits for the first recipient; only a module that is asked then can. */
    public static boolean delay(String key, String value, String... phases) {
        boolean delay = Options.flag(key, value);
        if (delay && !String.join(",", List.of(phases)).toUpperCase(Locale.ROOT).contains("RCPTTO")) {
            throw new ConfigurationRefused(key, value, "true only with validation.phases = RCPTTO,DATA");
        }
        return delay;
    }

    /** The name of a variable of the context. */
    public static String variable(String key, String value) {
        return name(key, value, "[A-Za-z0-9_.-]+", "a name without spaces");
    }

    /** Our host name as others see it. */
    public static String host(String key, String value) {
        return name(key, value, "[A-Za-z0-9.-]+", "a host name");
    }

    private static String name(String key, String value, String pattern, String expectation) {
        String name = value.strip();
        if (!name.matches(pattern)) {
            throw new ConfigurationRefused(key, value, expectation);
        }
        return name;
    }
}
