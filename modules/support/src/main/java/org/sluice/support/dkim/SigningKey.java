package org.sluice.support.dkim;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.interfaces.RSAPrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A private key and the algorithm that goes with it. Says nothing about the key in {@link #toString}.
 */
public final class SigningKey {

    private static final int SEED_OCTETS = 32;
    private static final Pattern PEM =
            Pattern.compile("-----BEGIN ((?:RSA )?PRIVATE KEY)-----([A-Za-z0-9+/=\\s]*)-----END \\1-----");
    private static final String BARE_SEED = "[A-Za-z0-9+/]{43}=";

    private final SigningAlgorithm algorithm;
    private final PrivateKey key;
    private final int bits;

    private SigningKey(SigningAlgorithm algorithm, PrivateKey key, int bits) {
        this.algorithm = algorithm;
        this.key = key;
        this.bits = bits;
    }

    /**
     * Reads {@code PRIVATE KEY} (PKCS #8, RSA or Ed25519), {@code RSA PRIVATE KEY} (PKCS #1), or the bare base64 of an Ed25519
     * seed, as dknewkey writes it. The problem says what is wrong, nothing of the text.
     */
    public static SigningKey parse(String text) throws DkimProblem {
        try {
            String bare = text.strip();
            if (bare.matches(BARE_SEED)) {
                byte[] seed = Base64.getDecoder().decode(bare);
                return seed.length == SEED_OCTETS ? ed25519(Der.ed25519Private(seed)) : noKey();
            }
            Matcher pem = PEM.matcher(text);
            if (!pem.find()) {
                return noKey();
            }
            byte[] octets = Base64.getMimeDecoder().decode(pem.group(2));
            if (pem.group(1).startsWith("RSA")) {
                return rsa(Der.rsaPrivate(octets));
            }
            return isEd25519(octets) ? ed25519(octets) : rsa(octets);
        } catch (GeneralSecurityException | IllegalArgumentException unreadable) {
            throw new DkimProblem("not an RSA or Ed25519 key");
        }
    }

    /** How it signs. */
    public SigningAlgorithm algorithm() {
        return algorithm;
    }

    /** Its size. */
    public int bits() {
        return bits;
    }

    /** Signs these octets. */
    public byte[] sign(byte[] octets) throws GeneralSecurityException {
        return algorithm.sign(key, octets);
    }

    @Override
    public String toString() {
        return algorithm.keyType() + " key of " + bits + " bits";
    }

    private static SigningKey noKey() throws DkimProblem {
        throw new DkimProblem("not a private key in PEM without a pass phrase");
    }

    private static SigningKey rsa(byte[] octets) throws GeneralSecurityException {
        PrivateKey key = KeyFactory.getInstance("RSA").generatePrivate(new PKCS8EncodedKeySpec(octets));
        return new SigningKey(
                SigningAlgorithm.RSA_SHA256,
                key,
                ((RSAPrivateKey) key).getModulus().bitLength());
    }

    private static SigningKey ed25519(byte[] octets) throws GeneralSecurityException {
        PrivateKey key = KeyFactory.getInstance("Ed25519").generatePrivate(new PKCS8EncodedKeySpec(octets));
        return new SigningKey(SigningAlgorithm.ED25519_SHA256, key, SEED_OCTETS * 8);
    }

    /** The algorithm's identifier 1.3.101.112 near the beginning. */
    private static boolean isEd25519(byte[] octets) {
        String start = new String(octets, 0, Math.min(octets.length, 20), StandardCharsets.ISO_8859_1);
        return start.contains("\u0006\u0003\u002b\u0065\u0070");
    }
}
