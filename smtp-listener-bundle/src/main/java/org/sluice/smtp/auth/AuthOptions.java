package org.sluice.smtp.auth;

import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.sluice.smtp.scope.Options;

/**
 * What an operator says about AUTH.
 *
 * @param mechanisms those that may be offered
 * @param allowPlaintext whether also without TLS
 * @param required whether MAIL waits for it; not for clients that may relay by their address
 * @param errorLimit failures after which the connection is closed; 0 = any number
 * @param time how long authenticators may take
 * @param delay how long the reply to the first failure is held back
 * @param maxDelay the longest a reply is held back
 */
public record AuthOptions(
        Set<SaslMechanism> mechanisms,
        boolean allowPlaintext,
        boolean required,
        int errorLimit,
        Duration time,
        Duration delay,
        Duration maxDelay) {

    /** Their keys. */
    public static final Set<String> KEYS = Set.of(
            "auth_mechanisms",
            "auth_allow_plaintext",
            "auth_required",
            "auth_error_limit",
            "auth_time",
            "auth_delay",
            "auth_max_delay");

    private static final String ALL =
            Stream.of(SaslMechanism.values()).map(SaslMechanism::word).collect(Collectors.joining(", "));

    public static AuthOptions of(Options options) {
        return new AuthOptions(
                mechanisms(options),
                options.flag("auth_allow_plaintext", false),
                options.flag("auth_required", false),
                (int) options.number("auth_error_limit", 3, 0, 1_000),
                options.seconds("auth_time", "10", 0.1, 60),
                options.seconds("auth_delay", "1", 0, 30),
                options.seconds("auth_max_delay", "30", 0, 30));
    }

    private static Set<SaslMechanism> mechanisms(Options options) {
        Set<SaslMechanism> chosen = EnumSet.noneOf(SaslMechanism.class);
        for (String word : options.words("auth_mechanisms", ALL)) {
            chosen.add(SaslMechanism.named(word)
                    .orElseThrow(() -> options.refused("auth_mechanisms", word, "some of " + ALL)));
        }
        return chosen;
    }
}
