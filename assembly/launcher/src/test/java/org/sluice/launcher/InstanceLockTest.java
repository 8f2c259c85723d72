package org.sluice.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InstanceLockTest {
    @TempDir
    Path folder;

    @Test
    void admitsOneAndNamesIt() throws Exception {
        Path file = folder.resolve("lock");
        try (InstanceLock lock = InstanceLock.take(file)) {
            lock.sign();
            assertThatThrownBy(() -> InstanceLock.take(file))
                    .isInstanceOf(StartRefused.class)
                    .hasMessageContaining("(pid " + ProcessHandle.current().pid() + ")");
        }
        assertThat(file).isEmptyFile();
    }

    @Test
    void takesOverFromAProcessThatDied() throws Exception {
        Path file = Files.writeString(folder.resolve("lock"), "123456789 1700000000\n");
        try (InstanceLock lock = InstanceLock.take(file)) {
            lock.sign();
            assertThat(file).content().startsWith(ProcessHandle.current().pid() + " ");
        }
    }
}
