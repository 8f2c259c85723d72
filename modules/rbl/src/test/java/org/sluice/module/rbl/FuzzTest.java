package org.sluice.module.rbl;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sluice.testing.Fuzzer;

/** The kept inputs, and as many others, always the same; {@code ./sluice bench fuzz} searches for new ones. */
class FuzzTest {

    @ParameterizedTest
    @CsvSource({"org.sluice.module.rbl.rbldnsd.FuzzDataset, 2000", "org.sluice.module.rbl.FuzzLinks, 2000"})
    void nothingBreaks(Class<?> target, int inputs) throws Exception {
        new Fuzzer(target).prove(inputs);
    }
}
