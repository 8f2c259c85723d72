package org.sluice.support.scan;

import java.util.Map;
import java.util.Optional;
import org.sluice.support.validation.Exemptions;
import org.sluice.validation.ConfigurationRefused;
import org.sluice.validation.ValidationContext;

/**
 * Which messages are not scanned: those a variable says so of, whatever its value, and those of whitelisted clients and
 * senders. Our own mail exchangers ({@code trusted_mx}) are no reason for a virus scanner; those of spam ask for that apart.
 */
public final class Skip {

    /** Stands in {@code <engine>.result} of a message that was left alone. */
    public static final String WORD = "skipped";

    private final Optional<String> variable;
    private final Exemptions whitelists;

    private Skip(Optional<String> variable, Exemptions whitelists) {
        this.variable = variable;
        this.whitelists = whitelists;
    }

    /** Checks {@code skip_context_variable} (empty: none) and {@code honor_whitelist}. */
    public static Skip of(String variable, String whitelists) {
        return new Skip(variable("skip_context_variable", variable), Exemptions.of("honor_whitelist", whitelists));
    }

    /** Checks an option that names a variable; empty: none. */
    public static Optional<String> variable(String key, String value) {
        String name = value.strip();
        if (!name.matches("[A-Za-z0-9_.-]{0,64}")) {
            throw new ConfigurationRefused(key, value, "the name of a variable, or nothing");
        }
        return name.isEmpty() ? Optional.empty() : Optional.of(name);
    }

    /** Whether this message is left alone. */
    public boolean applies(ValidationContext context) {
        return variable.filter(name -> isSet(context, name)).isPresent() || whitelists.cover(context);
    }

    /** Notes that the engine left it alone, so that nobody takes that for a failure. */
    public void note(ValidationContext context, String engine) {
        context.effects().put(engine + ".result", WORD);
    }

    /** Whether an engine noted that. */
    public static boolean isNoted(String engine, Map<String, String> facts) {
        return WORD.equals(facts.get(engine + ".result"));
    }

    private static boolean isSet(ValidationContext context, String name) {
        return context.message().attributes().get(name).isPresent()
                || context.connection().attributes().get(name).isPresent();
    }
}
