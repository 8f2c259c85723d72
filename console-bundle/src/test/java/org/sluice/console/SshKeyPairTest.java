package org.sluice.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SshKeyPairTest {

    @TempDir
    Path base;

    @Test
    void makesAPairOnceThatOpenSshReads() throws Exception {
        SshKeyPair pair = SshKeyPair.in(base.resolve("console"));
        assertThat(Files.getPosixFilePermissions(pair.privateFile()))
                .isEqualTo(PosixFilePermissions.fromString("rw-------"));
        assertThat(pair.isOpenToOthers()).isFalse();
        assertThat(SshKeyPair.in(base.resolve("console")).publicKey()).isEqualTo(pair.publicKey());
        assertThat(Files.list(base.resolve("console"))).hasSize(2);
        assumeThat(Path.of("/usr/bin/ssh-keygen")).exists();
        Process keygen =
                new ProcessBuilder("ssh-keygen", "-y", "-f", pair.privateFile().toString()).start();
        assertThat(keygen.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(new String(keygen.getInputStream().readAllBytes()).strip()).isEqualTo("ssh-rsa " + pair.publicKey());
        Files.setPosixFilePermissions(pair.privateFile(), PosixFilePermissions.fromString("rw-r--r--"));
        assertThat(pair.isOpenToOthers()).isTrue();
    }

    @Test
    void entersTheKeyAndNothingElse() throws Exception {
        Path file = base.resolve("etc/keys.properties");
        Files.createDirectories(file.getParent());
        List<String> before = List.of("# a comment", "ops=AAAA,_g_:admingroup", "", "sluicer = BBBB");
        Files.write(file, before);
        KeysFile keys = new KeysFile(file);
        assertThat(keys.enter("sluice", "CCCC")).isTrue();
        assertThat(keys.enter("sluice", "CCCC")).isFalse();
        assertThat(Files.readAllLines(file))
                .startsWith(before.toArray(String[]::new))
                .endsWith(
                        "sluice = CCCC,_g_:admingroup",
                        "_g_\\:admingroup = group,admin,manager,viewer,systembundles,ssh");
        assertThat(keys.enter("sluice", "DDDD")).isTrue();
        assertThat(Files.readAllLines(file)).hasSize(6).contains("sluice = DDDD,_g_:admingroup");
        Properties read = new Properties();
        read.load(Files.newBufferedReader(file));
        assertThat(read).containsEntry("_g_:admingroup", "group,admin,manager,viewer,systembundles,ssh");
    }

    @Test
    void keepsAGroupThatIsThere() throws Exception {
        Path file = base.resolve("keys.properties");
        Files.writeString(file, "_g_\\:admingroup = group,admin\n");
        new KeysFile(file).enter("sluice", "CCCC");
        assertThat(Files.readAllLines(file)).hasSize(2).contains("_g_\\:admingroup = group,admin");
    }
}
