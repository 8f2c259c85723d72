package org.sluice.module.dkim;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sluice.testing.Fuzzer;

/** The kept inputs, and as many others, always the same; {@code ./sluice bench fuzz} searches for new ones. */
class FuzzTest {

    @ParameterizedTest
    @CsvSource({"org.sluice.module.dkim.FuzzSignature, 10000", "org.sluice.module.dkim.FuzzKeyRecord, 20000"})
    void nothingBreaks(Class<?> target, int inputs) throws Exception {
        new Fuzzer(target).prove(inputs);
    }
}
