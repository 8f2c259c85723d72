package org.sluice.delivery.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HoldsTest {
    @TempDir
    Path directory;

    @Test
    void surviveARestart() throws IOException {
        Path file = directory.resolve("spool").resolve("queue-holds");
        Holds holds = new Holds(file);
        assertThat(holds.load()).isEmpty();
        holds.add("a.test");
        holds.add("b.test");
        holds.add("");
        holds.remove("b.test");
        assertThat(new Holds(file).load()).containsExactlyInAnyOrder("a.test", "");
        new Holds(file).load();
        assertThat(holds.remove("")).isEmpty();
        assertThat(new Holds(file).load()).isEmpty();
        assertThat(file.resolveSibling("queue-holds.new")).doesNotExist();
    }
}
