package org.sluice.module.dkim;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.sluice.support.dkim.BodyHash;
import org.sluice.support.dkim.FieldSelection;
import org.sluice.support.dkim.KeyRecord;

/**
 * Which genuine signatures we take.
 *
 * @param minKeyBits smallest RSA key (RFC 8301 section 3.2 wants at least 1024)
 * @param maxKeyBits largest RSA key
 * @param partialBody what {@code l=} may leave unsigned
 * @param mustBeSigned fields that have to be covered where the message has them
 * @param skew by how much clocks may differ
 */
record Policy(int minKeyBits, int maxKeyBits, PartialBody partialBody, List<String> mustBeSigned, Duration skew) {

    /** What to think of signatures that cover the beginning of the body only (RFC 6376 section 8.2). */
    enum PartialBody {
        /** Whatever follows, the signature counts. */
        ANY,
        /** They count where nothing follows. */
        WHOLE,
        /** They never count. */
        NEVER
    }

    /** What speaks against the signature before anything is worked out; empty where nothing does. */
    Optional<String> expiry(DkimSignature signature, Instant now) {
        if (signature.expires().isPresent()
                && signature.expires().get().plus(skew).isBefore(now)) {
            return Optional.of("signature expired");
        }
        boolean future = signature.signed().isPresent()
                && signature.signed().get().minus(skew).isAfter(now);
        return future ? Optional.of("signed in the future") : Optional.empty();
    }

    /** What speaks against a signature that verifies; empty where nothing does. */
    Optional<String> objection(DkimSignature signature, KeyRecord key, BodyHash hash, FieldSelection fields) {
        if (key.keyType().equals("rsa") && key.bits() < minKeyBits) {
            return Optional.of("key too short");
        }
        if (key.keyType().equals("rsa") && key.bits() > maxKeyBits) {
            return Optional.of("key too long");
        }
        if (signature.length().isPresent() && partialBody == PartialBody.NEVER) {
            return Optional.of("l= not accepted");
        }
        boolean leavesRest =
                signature.length().isPresent() && signature.length().getAsLong() < hash.octets();
        if (leavesRest && partialBody == PartialBody.WHOLE) {
            return Optional.of("body goes on behind what is signed");
        }
        return unsigned(signature, fields);
    }

    private Optional<String> unsigned(DkimSignature signature, FieldSelection fields) {
        // Section 8.15: which of two authors a reader sees is anybody's guess.
        if (fields.count("from") > count(signature, "from")) {
            return Optional.of("another From added");
        }
        return mustBeSigned.stream()
                .filter(name -> fields.count(name) > count(signature, name))
                .findFirst()
                .map(name -> name + " not signed");
    }

    private static int count(DkimSignature signature, String name) {
        int count = 0;
        for (String signed : signature.names()) {
            count += name.equalsIgnoreCase(signed) ? 1 : 0;
        }
        return count;
    }
}
