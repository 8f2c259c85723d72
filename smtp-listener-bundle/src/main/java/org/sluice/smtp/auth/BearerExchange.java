package org.sluice.smtp.auth;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.sluice.authentication.Attempt;
import org.sluice.authentication.Recognition;
import org.sluice.support.sasl.SaslPrep;

/**
 * A bearer token: OAUTHBEARER (RFC 7628) and its forerunner XOAUTH2. Both tell a client why its token was not taken in a
 * challenge of its own, which the client has to answer before the exchange fails.
 */
final class BearerExchange implements SaslExchange {

    /** RFC 7628 section 3.2.2; what the resource's scopes are is the authenticator's affair. */
    private static final byte[] REFUSAL =
            "{\"status\":\"invalid_token\",\"schemes\":\"bearer\"}".getBytes(StandardCharsets.US_ASCII);

    /** What XOAUTH2 clients expect there. */
    private static final byte[] OLD_REFUSAL =
            "{\"status\":\"400\",\"schemes\":\"bearer\",\"scope\":\"\"}".getBytes(StandardCharsets.US_ASCII);

    private final Authenticators authenticators;
    private final Function<String, Attempt> attempts;
    private final boolean old;
    private SaslStep.Refused refused;

    /** {@code old}: XOAUTH2. */
    BearerExchange(Authenticators authenticators, Function<String, Attempt> attempts, boolean old) {
        this.authenticators = authenticators;
        this.attempts = attempts;
        this.old = old;
    }

    @Override
    public CompletionStage<SaslStep> respond(byte[] message) {
        if (refused != null) {
            return SaslExchange.at(refused);
        }
        Optional<BearerMessage> read =
                SaslText.text(message).flatMap(text -> old ? BearerMessage.old(text) : BearerMessage.of(text));
        if (read.isEmpty()) {
            return SaslExchange.at(new SaslStep.Malformed("not a bearer token's message"));
        }
        String claimed = read.get().user();
        Optional<String> user = claimed.isEmpty() ? Optional.of("") : SaslPrep.query(claimed);
        if (user.isEmpty()) {
            return SaslExchange.at(new SaslStep.Refused(claimed, "no name by RFC 4013"));
        }
        return authenticators
                .verifyToken(attempts.apply(user.get()), read.get().token())
                .thenApply(found -> step(user.get(), found));
    }

    private SaslStep step(String claimed, Recognition found) {
        boolean another = found.isProven() && !claimed.isEmpty() && !claimed.equals(found.user());
        SaslStep step = another
                ? new SaslStep.Refused(claimed, "the token is another user's")
                : PasswordCheck.step(claimed, found);
        if (step instanceof SaslStep.Refused refusal) {
            refused = refusal;
            return new SaslStep.Challenge(old ? OLD_REFUSAL : REFUSAL);
        }
        return step;
    }

    /** The message as both mechanisms have it, cut into its parts. */
    record BearerMessage(String user, String token) {

        private static final int MOST_PAIRS = 16;
        private static final String SEPARATOR = "\u0001";

        /** {@code n,a=user,^Ahost=…^Aauth=Bearer …^A^A}; channel binding is not defined for it. */
        static Optional<BearerMessage> of(String text) {
            int header = text.indexOf(SEPARATOR);
            String[] parts =
                    header < 0 ? new String[0] : text.substring(0, header).split(",", -1);
            boolean framed = parts.length == 3
                    && (parts[0].equals("n") || parts[0].equals("y"))
                    && (parts[1].isEmpty() || parts[1].startsWith("a=") && parts[1].length() > 2)
                    && parts[2].isEmpty();
            if (!framed) {
                return Optional.empty();
            }
            Optional<String> user =
                    parts[1].isEmpty() ? Optional.of("") : ScramMessage.unescaped(parts[1].substring(2));
            return user.flatMap(name -> token(text.substring(header + 1)).map(token -> new BearerMessage(name, token)));
        }

        /** {@code user=…^Aauth=Bearer …^A^A}. */
        static Optional<BearerMessage> old(String text) {
            Map<String, String> pairs = pairs(text);
            String user = pairs.getOrDefault("user", "");
            return user.isEmpty() ? Optional.empty() : bearer(pairs).map(token -> new BearerMessage(user, token));
        }

        private static Optional<String> token(String text) {
            return bearer(pairs(text));
        }

        /** Empty where anything is wrong with them. */
        private static Map<String, String> pairs(String text) {
            if (!text.endsWith(SEPARATOR + SEPARATOR)) {
                return Map.of();
            }
            String[] written = text.substring(0, text.length() - 2).split(SEPARATOR, MOST_PAIRS + 1);
            Map<String, String> pairs = new HashMap<>();
            for (String pair : written) {
                int equals = pair.indexOf('=');
                boolean good = equals > 0
                        && written.length <= MOST_PAIRS
                        && pair.substring(0, equals).chars().allMatch(Character::isAlphabetic);
                if (!good || pairs.put(pair.substring(0, equals), pair.substring(equals + 1)) != null) {
                    return Map.of();
                }
            }
            return pairs;
        }

        private static Optional<String> bearer(Map<String, String> pairs) {
            String auth = pairs.getOrDefault("auth", "");
            boolean bearer = auth.regionMatches(true, 0, "Bearer ", 0, 7);
            String token = bearer ? auth.substring(7).strip() : "";
            return token.matches("[A-Za-z0-9._~+/-]+=*") ? Optional.of(token) : Optional.empty();
        }

        /** Holds a secret. */
        @Override
        public String toString() {
            return "token of " + user;
        }
    }
}
