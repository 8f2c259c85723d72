package org.sluice.itest;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.sluice.bench.Bench;

/**
 * The benchmark that kills the server under load, for five rounds instead of twenty. Every message answered 250 is in a mailbox
 * or in the queue exactly once; nothing is there that was refused, altered or never sent. A message whose answer the client
 * never saw may be there once or not at all.
 */
class CrashIT {

    @Test
    void theAccountIsExact() throws Exception {
        assertThat(Bench.run("--dist", Archive.home().toString(), "crash"))
                .as("exit status; the account stands in the output of this test")
                .isZero();
    }
}
