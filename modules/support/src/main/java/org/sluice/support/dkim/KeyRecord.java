package org.sluice.support.dkim;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A public key as its owner publishes it (RFC 6376 section 3.6.1). Immutable.
 *
 * @param keyType {@code rsa}, {@code ed25519}, or what nobody knows
 * @param publicKey the key; empty where it was revoked
 * @param bits its size
 * @param hashes hash algorithms it may be used with; empty for any
 * @param services services it is for; {@code *} for any
 * @param flags {@code y}: only testing; {@code s}: no subdomains in {@code i=}
 */
public record KeyRecord(
        String keyType,
        Optional<PublicKey> publicKey,
        int bits,
        List<String> hashes,
        List<String> services,
        List<String> flags) {

    /** Enough for the largest key anybody might take; a record beyond is somebody's joke. */
    public static final int MAX_OCTETS = 8 * 1024;
    /** Larger exponents are never needed and make every check slow. */
    private static final int MAX_EXPONENT_BITS = 33;

    private static final int MAX_RSA_BITS = 8_192;
    private static final int ED25519_OCTETS = 32;

    /** Copies the lists. */
    public KeyRecord {
        hashes = List.copyOf(hashes);
        services = List.copyOf(services);
        flags = List.copyOf(flags);
    }

    /** Reads a text record. */
    public static KeyRecord parse(byte[] record) throws DkimProblem {
        if (record.length > MAX_OCTETS) {
            throw new DkimProblem("key record too long");
        }
        TagList tags = TagList.parse(new String(record, StandardCharsets.ISO_8859_1));
        Optional<String> version = tags.get("v");
        if (version.isPresent()
                && !(version.get().equals("DKIM1")
                        && tags.names().iterator().next().equals("v"))) {
            throw new DkimProblem("key record of another version");
        }
        String type = tags.get("k").orElse("rsa").toLowerCase(Locale.ROOT);
        String encoded = TagList.withoutSpace(tags.require("p"));
        Optional<PublicKey> key = encoded.isEmpty() ? Optional.empty() : Optional.of(publicKey(type, decoded(encoded)));
        return new KeyRecord(
                type,
                key,
                key.map(KeyRecord::bits).orElse(0),
                lower(tags.items("h")),
                tags.get("s").isPresent() ? lower(tags.items("s")) : List.of("*"),
                lower(tags.items("t")));
    }

    /** Whether the owner took the key back. */
    public boolean isRevoked() {
        return publicKey.isEmpty();
    }

    /** Whether the owner is only trying things out, so that nobody may be worse off for signing ({@code t=y}). */
    public boolean isTesting() {
        return flags.contains("y");
    }

    /** Whether {@code i=} has to be at the signing domain itself ({@code t=s}). */
    public boolean isStrict() {
        return flags.contains("s");
    }

    /** Whether mail may be signed with it, with that algorithm. */
    public boolean isFor(SigningAlgorithm algorithm) {
        return keyType.equals(algorithm.keyType())
                && (hashes.isEmpty() || hashes.contains("sha256"))
                && (services.contains("*") || services.contains("email"));
    }

    private static List<String> lower(List<String> words) {
        return words.stream().map(word -> word.toLowerCase(Locale.ROOT)).toList();
    }

    private static byte[] decoded(String encoded) throws DkimProblem {
        try {
            return Base64.getDecoder().decode(encoded);
        } catch (IllegalArgumentException e) {
            throw new DkimProblem("key is not base64");
        }
    }

    private static PublicKey publicKey(String type, byte[] octets) throws DkimProblem {
        try {
            return switch (type) {
                case "rsa" -> rsa(octets);
                case "ed25519" -> ed25519(octets);
                default -> throw new DkimProblem("unknown type of key");
            };
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java 17 has RSA and Ed25519", e);
        } catch (GeneralSecurityException | RuntimeException unreadable) {
            throw new DkimProblem("key cannot be read");
        }
    }

    /** SubjectPublicKeyInfo, as everybody publishes it, or RSAPublicKey, as the RFC has it (erratum 3017). */
    private static PublicKey rsa(byte[] octets) throws GeneralSecurityException, DkimProblem {
        KeyFactory factory = KeyFactory.getInstance("RSA");
        boolean bare = Der.startsWithInteger(octets);
        PublicKey key;
        try {
            key = factory.generatePublic(new X509EncodedKeySpec(bare ? Der.rsaPublic(octets) : octets));
        } catch (GeneralSecurityException e) {
            // A modulus of fewer than 512 bits is no key to Java either.
            throw new DkimProblem("key cannot be read");
        }
        RSAPublicKey rsa = (RSAPublicKey) key;
        if (rsa.getPublicExponent().bitLength() > MAX_EXPONENT_BITS || bits(rsa) > MAX_RSA_BITS) {
            throw new DkimProblem("key too large");
        }
        return key;
    }

    private static PublicKey ed25519(byte[] octets) throws GeneralSecurityException, DkimProblem {
        if (octets.length != ED25519_OCTETS) {
            throw new DkimProblem("key of the wrong length");
        }
        return KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(Der.ed25519Public(octets)));
    }

    private static int bits(PublicKey key) {
        return key instanceof RSAPublicKey rsa ? rsa.getModulus().bitLength() : ED25519_OCTETS * 8;
    }
}
