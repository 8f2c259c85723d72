package org.sluice.core.content;

import org.junit.jupiter.api.Test;
import org.sluice.testing.Fuzzer;

/** The kept inputs, and as many others, always the same; {@code ./sluice bench fuzz} searches for new ones. */
class FuzzTest {

    @Test
    void nothingBreaks() throws Exception {
        new Fuzzer(FuzzParts.class).prove(3_000);
    }
}
