package org.sluice.itest;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.sluice.bench.Bench;

/**
 * The benchmark that swaps modules under load, for 20 seconds, then the engines' own bundles: nothing is lost, doubled, corrupted
 * or unscanned, no session breaks, nobody is asked to come back, and no class loader stays behind.
 */
class SwapIT {

    @Test
    void noMailSuffersWhileModulesAreSwapped() throws Exception {
        assertThat(Bench.run("--dist", Archive.home().toString(), "swap"))
                .as("exit status; its table stands in the output of this test")
                .isZero();
    }
}
