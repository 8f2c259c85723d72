package org.sluice.smtp.auth;

import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** PLAIN (RFC 4616): one message {@code [authzid] NUL authcid NUL passwd}. */
final class PlainExchange implements SaslExchange {

    private final PasswordCheck check;

    PlainExchange(PasswordCheck check) {
        this.check = check;
    }

    @Override
    public CompletionStage<SaslStep> respond(byte[] message) {
        int first = nul(message, 0);
        int second = first < 0 ? -1 : nul(message, first + 1);
        if (second < 0) {
            return SaslExchange.at(new SaslStep.Malformed("not authzid NUL authcid NUL passwd"));
        }
        Optional<String> wanted = SaslText.text(message, 0, first);
        Optional<String> user = SaslText.text(message, first + 1, second);
        Optional<String> password = SaslText.text(message, second + 1, message.length);
        boolean whole = wanted.isPresent()
                && user.filter(some -> !some.isEmpty()).isPresent()
                && password.filter(some -> !some.isEmpty()).isPresent();
        if (!whole) {
            return SaslExchange.at(new SaslStep.Malformed("empty, or not UTF-8"));
        }
        if (!wanted.get().isEmpty() && !wanted.get().equals(user.get())) {
            // To act for somebody else is a right nobody has here.
            return SaslExchange.at(new SaslStep.Refused(user.get(), "wants to act for another user"));
        }
        return check.verify(user.get(), password.get());
    }

    private static int nul(byte[] message, int from) {
        for (int i = from; i < message.length; i++) {
            if (message[i] == 0) {
                return i;
            }
        }
        return -1;
    }
}
