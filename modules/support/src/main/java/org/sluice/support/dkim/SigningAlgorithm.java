package org.sluice.support.dkim;

import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.util.Locale;
import java.util.Optional;

/** How a hash is signed: the {@code a=} tags that may be used (RFC 8301, RFC 8463). */
public enum SigningAlgorithm {
    /** RSASSA-PKCS1-v1_5 (RFC 6376 section 3.3.2). */
    RSA_SHA256("rsa") {
        @Override
        Signature engine() throws GeneralSecurityException {
            return Signature.getInstance("SHA256withRSA");
        }

        @Override
        byte[] message(byte[] octets) {
            return octets;
        }
    },
    /** PureEdDSA over the hash (RFC 8463 section 3). */
    ED25519_SHA256("ed25519") {
        @Override
        Signature engine() throws GeneralSecurityException {
            return Signature.getInstance("Ed25519");
        }

        @Override
        byte[] message(byte[] octets) {
            return Digests.sha256().digest(octets);
        }
    };

    private final String keyType;

    SigningAlgorithm(String keyType) {
        this.keyType = keyType;
    }

    /** What is handed to the signature scheme. */
    abstract byte[] message(byte[] octets);

    abstract Signature engine() throws GeneralSecurityException;

    /** As in an {@code a=} tag. */
    public String word() {
        return keyType + "-sha256";
    }

    /** As in a key record's {@code k=} tag. */
    public String keyType() {
        return keyType;
    }

    /** The one of that word; {@code rsa-sha1} is none any more (RFC 8301 section 3.1). */
    public static Optional<SigningAlgorithm> of(String word) {
        return switch (word.toLowerCase(Locale.ROOT)) {
            case "rsa-sha256" -> Optional.of(RSA_SHA256);
            case "ed25519-sha256" -> Optional.of(ED25519_SHA256);
            default -> Optional.empty();
        };
    }

    /** Whether the owner of that key signed these octets; no key and no signature makes it throw. */
    public boolean verify(PublicKey key, byte[] octets, byte[] signature) {
        try {
            Signature engine = engine();
            engine.initVerify(key);
            engine.update(message(octets));
            return engine.verify(signature);
        } catch (GeneralSecurityException wrongLengthOrKey) {
            return false;
        }
    }

    /** Signs these octets. */
    public byte[] sign(PrivateKey key, byte[] octets) throws GeneralSecurityException {
        Signature engine = engine();
        engine.initSign(key);
        engine.update(message(octets));
        return engine.sign();
    }
}
