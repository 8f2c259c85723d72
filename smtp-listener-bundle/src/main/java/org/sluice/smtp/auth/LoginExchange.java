package org.sluice.smtp.auth;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** LOGIN, which no RFC describes and every client knows: the name, then the password. */
final class LoginExchange implements SaslExchange {

    private static final byte[] USER = "Username:".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] PASSWORD = "Password:".getBytes(StandardCharsets.US_ASCII);

    private final PasswordCheck check;
    private String user = "";

    LoginExchange(PasswordCheck check) {
        this.check = check;
    }

    @Override
    public byte[] opening() {
        return USER;
    }

    @Override
    public CompletionStage<SaslStep> respond(byte[] message) {
        Optional<String> text = SaslText.text(message).filter(some -> !some.isEmpty());
        if (text.isEmpty()) {
            return SaslExchange.at(new SaslStep.Malformed("empty, or not UTF-8"));
        }
        if (user.isEmpty()) {
            user = text.get();
            return SaslExchange.at(new SaslStep.Challenge(PASSWORD));
        }
        return check.verify(user, text.get());
    }
}
