package org.sluice.smtp.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sluice.support.file.UnusableFile;

/** Every form in which certificates and keys come, and what is said about the others. */
class IdentityTest {

    @TempDir
    Path directory;

    @ParameterizedTest
    @CsvSource({
        "rsa.pem, rsa.key, RSA, 2",
        "rsa.pem, rsa-pkcs1.key, RSA, 2",
        "together.pem, together.pem, RSA, 2",
        "ec.pem, ec.key, EC, 1",
        "ec.pem, ec-sec1.key, EC, 1",
        "ec521.pem, ec521-sec1.key, EC, 1",
        "ed25519.pem, ed25519.key, EdDSA, 1"
    })
    void reads(String certificate, String key, String algorithm, int chain) throws Exception {
        Identity identity = Identity.read(TestTls.FILES.resolve(certificate), TestTls.FILES.resolve(key));
        assertThat(identity.key().getAlgorithm()).isEqualTo(algorithm);
        assertThat(identity.chain()).hasSize(chain);
    }

    @ParameterizedTest
    @CsvSource({
        "rsa.pem, nowhere.key, nowhere.key: no such file",
        "nowhere.pem, rsa.key, nowhere.pem: no such file",
        "rsa.key, rsa.key, rsa.key: no certificate in PEM form",
        "rsa.pem, rsa.pem, rsa.pem: no private key in PEM form",
        "rsa.pem, encrypted.key, encrypted.key: the private key is encrypted",
        "rsa.pem, encrypted-pkcs1.key, encrypted-pkcs1.key: the private key is encrypted",
        "rsa.pem, ec.key, 'ec.key: not a private key of kind RSA, as the certificate wants it'",
        "ec.pem, ec521-sec1.key, ec521-sec1.key: the private key is not that of the first certificate in"
    })
    void sayWhatIsWrong(String certificate, String key, String why) {
        assertThatThrownBy(() -> Identity.read(TestTls.FILES.resolve(certificate), TestTls.FILES.resolve(key)))
                .isInstanceOf(UnusableFile.class)
                .hasMessageContaining(why);
    }

    @Test
    void namesWhatIsDamaged() throws Exception {
        Path file = directory.resolve("damaged.pem");
        String good = Files.readString(TestTls.FILES.resolve("rsa.pem"));
        Files.writeString(file, good.replaceFirst("MII", "M!!II=A"));
        assertThatThrownBy(() -> Identity.certificates(file)).hasMessageContaining("damaged");
        for (String key : new String[] {"", "MIIB", "MAA=", "MIQAAAAA", "MIT/////AAA="}) {
            Files.writeString(file, "-----BEGIN EC PRIVATE KEY-----\n" + key + "\n-----END EC PRIVATE KEY-----\n");
            assertThatThrownBy(() -> Identity.read(TestTls.FILES.resolve("ec.pem"), file))
                    .isInstanceOf(UnusableFile.class)
                    .hasMessageContaining("not a private key of kind EC");
        }
    }

    @Test
    void knowsItsNames() throws Exception {
        assertThat(Identity.read(TestTls.FILES.resolve("ec.pem"), TestTls.FILES.resolve("ec.key"))
                        .names())
                .containsExactly("www.sluice.test", "*.wild.sluice.test");
    }
}
