package org.sluice.support.dkim;

import java.security.MessageDigest;

/** The hash of a body in one canonical form, whole or only its first octets. */
public final class BodyHash implements BodyCanonicalizer.Sink {

    private final MessageDigest digest = Digests.sha256();
    private final long limit;
    private long octets;
    private byte[] value = {};

    BodyHash(long limit) {
        this.limit = limit;
    }

    /** The hash, once the body is complete. */
    public byte[] value() {
        return value.clone();
    }

    /** Whether this is the hash, once the body is complete. */
    public boolean is(byte[] expected) {
        return MessageDigest.isEqual(value, expected);
    }

    /** How long the whole body is in canonical form, whatever the limit. */
    public long octets() {
        return octets;
    }

    @Override
    public void take(byte[] source, int from, int to) {
        long left = limit - octets;
        octets += to - from;
        if (left > 0) {
            digest.update(source, from, (int) Math.min(to - from, left));
        }
    }

    void finish() {
        value = digest.digest();
    }
}
