package org.sluice.module.dmarc;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.sluice.testing.Fuzzer;

class FuzzTest {

    @Test
    void from() throws IOException, InterruptedException {
        new Fuzzer(FuzzFrom.class).prove(5_000);
    }

    @Test
    void record() throws IOException, InterruptedException {
        new Fuzzer(FuzzRecord.class).prove(5_000);
    }
}
