package org.sluice.support.sasl;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * A password as SCRAM-SHA-256 stores it (RFC 5802, RFC 7677), and the arithmetic around it. Written as
 * {@code SCRAM-SHA-256$<iterations>:<salt>$<StoredKey>:<ServerKey>}, the form PostgreSQL and others use. Immutable.
 */
public final class ScramHash {

    /** How the written form begins. */
    public static final String SCHEME = "SCRAM-SHA-256$";

    /** Fewer are not taken (RFC 7677 section 4). */
    public static final int LEAST_ITERATIONS = 4_096;

    /** More would keep a processor busy for a second and longer. */
    public static final int MOST_ITERATIONS = 2_000_000;

    private static final int KEY_OCTETS = 32;
    private static final int MOST_SALT_OCTETS = 256;
    private static final Pattern FORM =
            Pattern.compile("SCRAM-SHA-256\\$([0-9]{1,7}):([A-Za-z0-9+/=]+)\\$([A-Za-z0-9+/=]+):([A-Za-z0-9+/=]+)");

    private final byte[] salt;
    private final int iterations;
    private final byte[] storedKey;
    private final byte[] serverKey;

    private ScramHash(byte[] salt, int iterations, byte[] storedKey, byte[] serverKey) {
        this.salt = salt;
        this.iterations = iterations;
        this.storedKey = storedKey;
        this.serverKey = serverKey;
    }

    /**
     * Hashes a password; takes milliseconds on purpose.
     *
     * @param password prepared with {@link SaslPrep}
     */
    public static ScramHash of(String password, byte[] salt, int iterations) {
        byte[] salted = salted(password, salt, iterations);
        byte[] storedKey = sha256(hmac(salted, ascii("Client Key")));
        return new ScramHash(salt.clone(), iterations, storedKey, hmac(salted, ascii("Server Key")));
    }

    /**
     * Reads the written form.
     *
     * @throws IllegalArgumentException saying what is wrong, without any of the text
     */
    public static ScramHash parse(String text) {
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            throw new IllegalArgumentException("not " + SCHEME + "<iterations>:<salt>$<StoredKey>:<ServerKey>");
        }
        int iterations = Integer.parseInt(form.group(1));
        if (iterations < LEAST_ITERATIONS || iterations > MOST_ITERATIONS) {
            throw new IllegalArgumentException(
                    "iterations: " + iterations + " (expected: " + LEAST_ITERATIONS + " to " + MOST_ITERATIONS + ")");
        }
        byte[] salt = decoded(form.group(2));
        byte[] storedKey = decoded(form.group(3));
        byte[] serverKey = decoded(form.group(4));
        boolean fits = salt.length > 0
                && salt.length <= MOST_SALT_OCTETS
                && storedKey.length == KEY_OCTETS
                && serverKey.length == KEY_OCTETS;
        if (!fits) {
            throw new IllegalArgumentException("salt or keys of a wrong length");
        }
        return new ScramHash(salt, iterations, storedKey, serverKey);
    }

    /** Whether it was made from that password; takes as long as {@link #of}, and as long for a wrong one. */
    public boolean isOf(String password) {
        ScramHash other = of(password, salt, iterations);
        return MessageDigest.isEqual(storedKey, other.storedKey) & MessageDigest.isEqual(serverKey, other.serverKey);
    }

    /** A copy of the salt. */
    public byte[] salt() {
        return salt.clone();
    }

    /** How often the hash is iterated. */
    public int iterations() {
        return iterations;
    }

    /** A copy of the key a client's proof is held against. */
    public byte[] storedKey() {
        return storedKey.clone();
    }

    /** A copy of the key with which a server shows that it knows the user. */
    public byte[] serverKey() {
        return serverKey.clone();
    }

    /** The form to store, which is as secret as any hash of a password; therefore not {@link #toString}. */
    public String written() {
        Base64.Encoder base64 = Base64.getEncoder();
        return SCHEME
                + iterations
                + ':'
                + base64.encodeToString(salt)
                + '$'
                + base64.encodeToString(storedKey)
                + ':'
                + base64.encodeToString(serverKey);
    }

    /** HMAC with SHA-256. */
    public static byte[] hmac(byte[] key, byte[] data) {
        return keyed(key).doFinal(data);
    }

    /** SHA-256. */
    public static byte[] sha256(byte[] data) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(data);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /** Hi() of RFC 5802 section 2.2, which is PBKDF2 for one block. */
    private static byte[] salted(String password, byte[] salt, int iterations) {
        PBEKeySpec what = new PBEKeySpec(password.toCharArray(), salt, iterations, KEY_OCTETS * 8);
        try {
            return SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
                    .generateSecret(what)
                    .getEncoded();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has PBKDF2WithHmacSHA256", e);
        } finally {
            what.clearPassword();
        }
    }

    private static Mac keyed(byte[] key) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has HmacSHA256", e);
        }
    }

    private static byte[] decoded(String base64) {
        try {
            return Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("salt or keys are not base64");
        }
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
