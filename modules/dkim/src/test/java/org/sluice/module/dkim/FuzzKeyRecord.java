package org.sluice.module.dkim;

import org.sluice.support.dkim.DkimProblem;
import org.sluice.support.dkim.KeyRecord;
import org.sluice.support.dkim.SigningAlgorithm;

/** Any text record: a key of a sane size, a key that was revoked, or a reason why it is none. */
public final class FuzzKeyRecord {

    private static final int MOST_BITS = 8_192;

    private FuzzKeyRecord() {}

    /** The octets are a text record. */
    public static void fuzzerTestOneInput(byte[] input) {
        try {
            KeyRecord record = KeyRecord.parse(input);
            require(record.isRevoked() == (record.bits() == 0), "a key without bits");
            require(record.bits() <= MOST_BITS, "a key of " + record.bits() + " bits");
            if (record.publicKey().isPresent() && record.isFor(SigningAlgorithm.RSA_SHA256)) {
                SigningAlgorithm.RSA_SHA256.verify(record.publicKey().get(), input, new byte[record.bits() / 8]);
            }
        } catch (DkimProblem unusable) {
            require(!unusable.getMessage().isEmpty(), "no reason");
        }
    }

    private static void require(boolean holds, String what) {
        if (!holds) {
            throw new IllegalStateException(what);
        }
    }
}
