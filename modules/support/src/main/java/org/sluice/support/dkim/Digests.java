package org.sluice.support.dkim;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** The one hash that is left (RFC 8301 section 3.1). */
final class Digests {

    private Digests() {}

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
