package org.sluice.module.webhook;

import org.junit.jupiter.api.Test;
import org.sluice.testing.Fuzzer;

/** The kept inputs, and as many others, always the same; {@code ./sluice bench fuzz} searches for new ones. */
class FuzzTest {

    @Test
    void nothingBreaks() throws Exception {
        new Fuzzer(FuzzAnswer.class).prove(1_000);
    }
}
