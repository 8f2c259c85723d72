package org.sluice.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostKeyTest {
    @TempDir
    Path folder;

    @Test
    void isMadeOnceAndForTheOwnerOnly() throws IOException {
        HostKey.prepare(folder);
        String first = Files.readString(folder.resolve("host.key"));
        String known = Files.readString(folder.resolve("known_hosts"));
        HostKey.prepare(folder);
        assertThat(folder.resolve("host.key")).hasContent(first);
        assertThat(folder.resolve("known_hosts")).hasContent(known);
        assertThat(known).startsWith("sluice ssh-rsa AAAA");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("host.key"))))
                .isEqualTo("rw-------");
    }
}
