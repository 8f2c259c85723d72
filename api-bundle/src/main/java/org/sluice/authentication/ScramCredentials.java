package org.sluice.authentication;

import java.util.Objects;

/**
 * What a server keeps instead of a password (RFC 5802 section 3, with SHA-256 as in RFC 7677). Immutable; shows none of it as
 * a string.
 */
public final class ScramCredentials {

    /** Iterations where nobody says otherwise; RFC 7677 section 4 asks for no less than 4,096. */
    public static final int USUAL_ITERATIONS = 20_000;

    private static final int KEY_OCTETS = 32;

    private final String user;
    private final byte[] salt;
    private final int iterations;
    private final byte[] storedKey;
    private final byte[] serverKey;

    private ScramCredentials(String user, byte[] salt, int iterations, byte[] storedKey, byte[] serverKey) {
        this.user = Objects.requireNonNull(user, "user");
        this.salt = salt.clone();
        this.iterations = iterations;
        this.storedKey = storedKey.clone();
        this.serverKey = serverKey.clone();
        if (salt.length == 0 || iterations < 1) {
            throw new IllegalArgumentException("salt of " + salt.length + " octets, iterations: " + iterations
                    + " (expected: at least one of each)");
        }
        if (storedKey.length != KEY_OCTETS || serverKey.length != KEY_OCTETS) {
            throw new IllegalArgumentException("keys of " + storedKey.length + " and " + serverKey.length
                    + " octets (expected: " + KEY_OCTETS + ")");
        }
    }

    /** What is stored for that user, by the name that is to stand in dictionaries and logs. */
    public static ScramCredentials of(String user, byte[] salt, int iterations, byte[] storedKey, byte[] serverKey) {
        return new ScramCredentials(user, salt, iterations, storedKey, serverKey);
    }

    /** Whose they are. */
    public String user() {
        return user;
    }

    /** A copy of the salt. */
    public byte[] salt() {
        return salt.clone();
    }

    /** How often the hash is iterated. */
    public int iterations() {
        return iterations;
    }

    /** A copy of the key a client's proof is held against; 32 octets. */
    public byte[] storedKey() {
        return storedKey.clone();
    }

    /** A copy of the key with which the server shows that it knows the user; 32 octets. */
    public byte[] serverKey() {
        return serverKey.clone();
    }

    @Override
    public String toString() {
        return "SCRAM-SHA-256 with " + iterations + " iterations";
    }
}
