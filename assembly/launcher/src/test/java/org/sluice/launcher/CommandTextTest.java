package org.sluice.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CommandTextTest {

    @Test
    void leavesAPercentageToTheCommand() {
        assertThat(CommandText.forShell("module-canary m 2.0.0 10%")).isEqualTo("module-canary m 2.0.0 10\\%");
        assertThat(CommandText.forShell("module-canary m 2.0.0 10%:client")).endsWith("10\\%:client");
    }

    @Test
    void leavesEverythingElseAlone() {
        for (String same : new String[] {"module-list", "module-canary m 2.0.0 '10%'", "echo \"10%\"", "echo %(1+1)"}) {
            assertThat(CommandText.forShell(same)).isEqualTo(same);
        }
    }
}
