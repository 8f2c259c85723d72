package org.sluice.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConsoleKeysTest {
    @TempDir
    Path folder;

    @Test
    void makesKeysOnceAndForTheOwnerOnly() throws IOException {
        prepare();
        Path secret = folder.resolve("console/id_rsa");
        String first = Files.readString(secret);
        prepare();
        assertThat(secret).hasContent(first);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(secret)))
                .isEqualTo("rw-------");
        assertThat(folder.resolve("console/known_hosts")).content().startsWith("sluice ssh-rsa AAAA");
    }

    @Test
    void keepsTheKeysOfOthersAndReplacesItsOwn() throws IOException {
        prepare();
        Path keys = folder.resolve("keys.properties");
        Files.writeString(keys, Files.readString(keys) + "ann = AAAAann,_g_:admingroup\n");
        Files.delete(folder.resolve("console/id_rsa"));
        prepare();
        String ours = SshKey.read(folder.resolve("console/id_rsa")).open();
        assertThat(keys)
                .content()
                .contains("ann = AAAAann,_g_:admingroup\n", "sluice = " + ours + ",_g_:admingroup\n")
                .containsOnlyOnce("\nsluice = ");
    }

    private void prepare() throws IOException {
        new ConsoleKeys(folder.resolve("console"), folder.resolve("keys.properties")).prepare();
    }
}
