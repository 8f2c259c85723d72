package org.sluice.support.configuration;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataDirectoryTest {

    private final String before = System.getProperty("karaf.base");

    @AfterEach
    void putBack() {
        set(before);
    }

    @Test
    void isKarafsWhereThereIsKaraf(@TempDir Path directory) {
        set(directory.resolve("a/../b").toString());
        assertThat(DataDirectory.path()).isEqualTo(directory.resolve("b"));
        assertThat(DataDirectory.ofKaraf()).contains(directory.resolve("a/../b"));
    }

    @Test
    void isTheWorkingDirectoryElsewhere() {
        set(null);
        assertThat(DataDirectory.path()).isEqualTo(Path.of("").toAbsolutePath());
        assertThat(DataDirectory.ofKaraf()).isEmpty();
    }

    private static void set(String base) {
        if (base == null) {
            System.clearProperty("karaf.base");
        } else {
            System.setProperty("karaf.base", base);
        }
    }
}
