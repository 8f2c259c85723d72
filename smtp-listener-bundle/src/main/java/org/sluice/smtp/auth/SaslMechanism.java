package org.sluice.smtp.auth;

import java.security.SecureRandom;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.sluice.authentication.Attempt;
import org.sluice.authentication.Authenticator.Proof;
import org.sluice.smtp.tls.Secured;

/** The mechanisms this listener knows, in the order in which EHLO shows them. */
public enum SaslMechanism {
    SCRAM_SHA_256_PLUS("SCRAM-SHA-256-PLUS", Proof.SCRAM_SHA_256),
    SCRAM_SHA_256("SCRAM-SHA-256", Proof.SCRAM_SHA_256),
    OAUTHBEARER("OAUTHBEARER", Proof.BEARER_TOKEN),
    XOAUTH2("XOAUTH2", Proof.BEARER_TOKEN),
    PLAIN("PLAIN", Proof.PASSWORD),
    LOGIN("LOGIN", Proof.PASSWORD);

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int NONCE_OCTETS = 18;
    private static final Supplier<String> NONCES = () -> {
        byte[] octets = new byte[NONCE_OCTETS];
        RANDOM.nextBytes(octets);
        return SaslText.encoded(octets);
    };

    private final String word;
    private final Proof proof;

    SaslMechanism(String word, Proof proof) {
        this.word = word;
        this.proof = proof;
    }

    /** The mechanism of that name, in any case. */
    public static Optional<SaslMechanism> named(String word) {
        for (SaslMechanism mechanism : values()) {
            if (mechanism.word.equalsIgnoreCase(word)) {
                return Optional.of(mechanism);
            }
        }
        return Optional.empty();
    }

    /** Its name in the protocol, in logs and in the dictionary. */
    public String word() {
        return word;
    }

    /** What an authenticator must be able to check. */
    public Proof proof() {
        return proof;
    }

    /** Whether the channel allows for it. */
    public boolean suits(Secured secured) {
        return this != SCRAM_SHA_256_PLUS || !secured.channelBindings().isEmpty();
    }

    /**
     * Begins an exchange.
     *
     * @param attempts makes an attempt of a user's name, at the moment when its answer begins to be awaited
     */
    public SaslExchange begin(Authenticators authenticators, Function<String, Attempt> attempts, Secured secured) {
        return switch (this) {
            case SCRAM_SHA_256_PLUS, SCRAM_SHA_256 -> new ScramExchange(
                    authenticators, attempts, secured, this == SCRAM_SHA_256_PLUS, NONCES);
            case OAUTHBEARER, XOAUTH2 -> new BearerExchange(authenticators, attempts, this == XOAUTH2);
            case PLAIN -> new PlainExchange(new PasswordCheck(authenticators, attempts));
            case LOGIN -> new LoginExchange(new PasswordCheck(authenticators, attempts));
        };
    }
}
