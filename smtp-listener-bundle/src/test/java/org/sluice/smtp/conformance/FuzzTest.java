package org.sluice.smtp.conformance;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sluice.testing.Fuzzer;

/** The kept inputs, and as many others, always the same; {@code ./sluice bench fuzz} searches for new ones. */
class FuzzTest {

    @ParameterizedTest
    @CsvSource({
        "org.sluice.smtp.conformance.FuzzCommands, 1500",
        "org.sluice.smtp.session.FuzzEnvelope, 30000",
        "org.sluice.smtp.codec.FuzzDecoder, 20000",
        "org.sluice.smtp.conformance.FuzzChunks, 1500",
        "org.sluice.smtp.proxy.FuzzProxyHeader, 30000",
        "org.sluice.smtp.conformance.FuzzXtext, 400"
    })
    void nothingBreaks(Class<?> target, int inputs) throws Exception {
        new Fuzzer(target).prove(inputs);
    }
}
