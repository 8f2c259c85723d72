package org.sluice.module.spf_v1;

import org.junit.jupiter.api.Test;
import org.sluice.testing.Fuzzer;

/** The kept inputs, and as many others, always the same; {@code ./sluice bench fuzz} searches for new ones. */
class FuzzTest {

    @Test
    void noPolicyBreaksTheCheck() throws Exception {
        new Fuzzer(FuzzSpf.class).prove(5_000);
    }
}
