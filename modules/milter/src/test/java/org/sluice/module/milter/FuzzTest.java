package org.sluice.module.milter;

import org.junit.jupiter.api.Test;
import org.sluice.testing.Fuzzer;

/** The kept inputs, and as many others, always the same; {@code ./sluice bench fuzz} searches for new ones. */
class FuzzTest {

    @Test
    void nothingBreaks() throws Exception {
        new Fuzzer(FuzzReply.class).prove(1_000);
    }
}
