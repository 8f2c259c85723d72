package org.sluice.testing;

import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;

/** A new key to sign mail with: as its owner keeps it, and as it is published for DKIM and ARC (RFC 6376 section 3.6.1). */
public record DkimKey(KeyPair pair) {

    private static final int ED25519_OCTETS = 32;

    /** An RSA key of that size. */
    public static DkimKey rsa(int bits) {
        return of("RSA", bits);
    }

    /** An Ed25519 key (RFC 8463). */
    public static DkimKey ed25519() {
        return of("Ed25519", 255);
    }

    /** RSA of 1,024 bits, the smallest that counts and the soonest made, or Ed25519. */
    public static DkimKey of(String algorithm) {
        return algorithm.equals("RSA") ? rsa(1_024) : ed25519();
    }

    /** The private key in PEM (PKCS #8). */
    public String pem() {
        String encoded = Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                .encodeToString(pair.getPrivate().getEncoded());
        return "-----BEGIN PRIVATE KEY-----\n" + encoded + "\n-----END PRIVATE KEY-----\n";
    }

    /** The private key as dkimpy wants it: of Ed25519 the bare seed. */
    public String dkimpy() {
        return isRsa() ? pem() : base64(last(pair.getPrivate().getEncoded()));
    }

    /** The text record. */
    public String record() {
        byte[] key = pair.getPublic().getEncoded();
        return "v=DKIM1; k=" + (isRsa() ? "rsa" : "ed25519") + "; p=" + base64(isRsa() ? key : last(key));
    }

    private boolean isRsa() {
        return pair.getPublic().getAlgorithm().equals("RSA");
    }

    private static DkimKey of(String algorithm, int bits) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
            generator.initialize(bits);
            return new DkimKey(generator.generateKeyPair());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java 17 has " + algorithm, e);
        }
    }

    private static byte[] last(byte[] octets) {
        return Arrays.copyOfRange(octets, octets.length - ED25519_OCTETS, octets.length);
    }

    private static String base64(byte[] octets) {
        return Base64.getEncoder().encodeToString(octets);
    }
}
