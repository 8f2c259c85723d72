package org.sluice.support.dkim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SigningKeysTest {

    private static final String SEED = "nWGxne/9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A=";
    private static final Instant NOW = Instant.ofEpochSecond(1_700_000_000);

    @TempDir
    Path folder;

    private final SigningKeys keys =
            new SigningKeys(new SigningKeys.Terms(2, Duration.ofSeconds(30), Duration.ofSeconds(10)));

    @Test
    void looksAgainOnlyWhenItIsTime() throws Exception {
        Path file = folder.resolve("key");
        assertThatThrownBy(() -> keys.key(file, NOW)).hasMessage(file + ": no such file");
        Files.writeString(file, SEED);
        assertThatThrownBy(() -> keys.key(file, NOW.plusSeconds(9))).isInstanceOf(DkimProblem.class);
        SigningKey first = keys.key(file, NOW.plusSeconds(10));
        assertThat(first.bits()).isEqualTo(256);
        Files.writeString(file, rsa(1_024));
        assertThat(keys.key(file, NOW.plusSeconds(39))).isSameAs(first);
        assertThat(keys.key(file, NOW.plusSeconds(40)))
                .as("may still be written")
                .isSameAs(first);
        assertThat(keys.key(file, NOW.plusSeconds(70)).bits()).isEqualTo(1_024);
        assertThat(keys.key(file, NOW).bits()).as("clocks may be set back").isEqualTo(1_024);
    }

    @Test
    void keepsAKeyWhoseFileIsGone() throws Exception {
        Path file = Files.writeString(folder.resolve("key"), SEED);
        SigningKey key = keys.key(file, NOW);
        Files.delete(file);
        for (int look = 1; look < 4; look++) {
            assertThat(keys.key(file, NOW.plusSeconds(30L * look))).isSameAs(key);
        }
    }

    @Test
    void refusesWhatShouldNotSign() throws Exception {
        Path small = Files.writeString(folder.resolve("small"), rsa(512));
        assertThatThrownBy(() -> keys.key(small, NOW)).hasMessage(small + ": fewer than 1024 bits");
        Path large = Files.write(folder.resolve("large"), new byte[100_000]);
        assertThatThrownBy(() -> keys.key(large, NOW)).hasMessageContaining("larger than");
        Path other = Files.writeString(folder.resolve("other"), "top secret");
        assertThatThrownBy(() -> keys.key(other, NOW)).message().doesNotContain("top secret");
    }

    @Test
    void tellsOfFilesThatHoldNoKey() throws Exception {
        assertThatThrownBy(() -> keys.key(folder.resolve("none"), NOW)).isInstanceOf(DkimProblem.class);
        assertThat(keys.findings()).as("whoever has no key has none").isEmpty();
        Path file = Files.writeString(folder.resolve("key"), "no key");
        assertThatThrownBy(() -> keys.key(file, NOW)).isInstanceOf(DkimProblem.class);
        assertThat(keys.findings()).singleElement().satisfies(finding -> {
            assertThat(finding.isSerious()).isTrue();
            assertThat(finding.text()).startsWith(file + ": ").contains("nothing is signed with it");
        });
        Files.writeString(file, SEED);
        keys.key(file, NOW.plusSeconds(10));
        assertThat(keys.findings()).isEmpty();
        Files.delete(file);
        keys.key(file, NOW.plusSeconds(40));
        keys.key(file, NOW.plusSeconds(70));
        assertThat(keys.findings()).singleElement().satisfies(finding -> {
            assertThat(finding.isSerious()).isFalse();
            assertThat(finding.text()).contains("the key before it stays until a restart");
        });
    }

    @Test
    void forgetsTheLeastUsed() throws Exception {
        Path file = Files.writeString(folder.resolve("key"), SEED);
        SigningKey key = keys.key(file, NOW);
        for (String other : new String[] {"a", "b"}) {
            Path path = Files.writeString(folder.resolve(other), SEED);
            keys.key(path, NOW);
        }
        assertThat(keys.key(file, NOW)).isNotSameAs(key);
    }

    private static String rsa(int bits) throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(bits);
        byte[] key = generator.generateKeyPair().getPrivate().getEncoded();
        return "-----BEGIN PRIVATE KEY-----\n" + Base64.getMimeEncoder().encodeToString(key)
                + "\n-----END PRIVATE KEY-----\n";
    }
}
