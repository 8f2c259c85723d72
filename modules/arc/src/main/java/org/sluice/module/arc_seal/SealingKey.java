package org.sluice.module.arc_seal;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.sluice.module.arc.Sealer;
import org.sluice.support.dkim.DkimProblem;
import org.sluice.support.dkim.SigningKeys;
import org.sluice.validation.ConfigurationRefused;

/** Whose key seals, and where it is. */
record SealingKey(Path file, String domain, String selector, List<String> signedHeaders, SigningKeys keys) {

    private static final Duration LOOKS = Duration.ofSeconds(1);
    private static final int LINE_WIDTH = 64;

    /** One that cannot be used is refused. */
    static SealingKey of(Path file, String domain, String selector, List<String> signedHeaders) {
        SigningKeys keys = new SigningKeys(new SigningKeys.Terms(1, LOOKS, LOOKS));
        try {
            keys.key(file, Instant.EPOCH);
        } catch (DkimProblem wrong) {
            throw new ConfigurationRefused("key_file", file, "a usable key; " + wrong.getMessage());
        }
        return new SealingKey(file, domain, selector, signedHeaders, keys);
    }

    /** With the key as it is now. Looks at the disk. */
    Sealer sealer(Instant now) {
        try {
            return new Sealer(domain, selector, keys.key(file, now), signedHeaders, LINE_WIDTH);
        } catch (DkimProblem gone) {
            throw new IllegalStateException("a key that was there stays", gone);
        }
    }
}
