package org.sluice.smtp.auth;

import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.sluice.authentication.Attempt;
import org.sluice.authentication.Recognition;
import org.sluice.support.sasl.SaslPrep;

/** What PLAIN and LOGIN share: a name and a password, to be looked at by the authenticators. */
final class PasswordCheck {

    /** RFC 4616 section 2 asks for 255 octets at least. */
    private static final int MOST_CHARACTERS = 1_024;

    private final Authenticators authenticators;
    private final Function<String, Attempt> attempts;

    PasswordCheck(Authenticators authenticators, Function<String, Attempt> attempts) {
        this.authenticators = authenticators;
        this.attempts = attempts;
    }

    CompletionStage<SaslStep> verify(String user, String password) {
        if (user.length() > MOST_CHARACTERS || password.length() > MOST_CHARACTERS) {
            return SaslExchange.at(new SaslStep.Malformed("name or password too long"));
        }
        Optional<String> name = SaslPrep.query(user);
        Optional<String> secret = SaslPrep.query(password);
        if (name.isEmpty() || secret.isEmpty()) {
            // Nobody can have such a name or password, so this tells nothing of who is there.
            return SaslExchange.at(new SaslStep.Refused(user, "no name or password by RFC 4013"));
        }
        return authenticators
                .verify(attempts.apply(name.get()), secret.get())
                .thenApply(found -> step(name.get(), found));
    }

    static SaslStep step(String claimed, Recognition found) {
        return found.isProven() ? new SaslStep.Proven(found.user()) : new SaslStep.Refused(claimed, found.why());
    }
}
