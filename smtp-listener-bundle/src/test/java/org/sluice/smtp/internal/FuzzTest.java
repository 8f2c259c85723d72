package org.sluice.smtp.internal;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sluice.testing.Fuzzer;

/** The kept inputs, and as many others, always the same; {@code ./sluice bench fuzz} searches for new ones. */
class FuzzTest {

    @ParameterizedTest
    @CsvSource({
        "org.sluice.smtp.internal.FuzzCommands, 2000",
        "org.sluice.smtp.internal.FuzzEnvelope, 50000",
        "org.sluice.smtp.internal.FuzzDecoder, 50000",
        "org.sluice.smtp.internal.FuzzChunks, 2000",
        "org.sluice.smtp.internal.FuzzProxyHeader, 50000",
        "org.sluice.smtp.internal.FuzzXtext, 1000"
    })
    void nothingBreaks(Class<?> target, int inputs) throws Exception {
        new Fuzzer(target).prove(inputs);
    }
}
