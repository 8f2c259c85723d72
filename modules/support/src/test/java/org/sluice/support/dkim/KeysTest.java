package org.sluice.support.dkim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.spec.RSAPublicKeySpec;
import java.util.Arrays;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeysTest {

    /** RFC 8463 appendix A.2. */
    private static final String RFC8463_PUBLIC = "11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=";

    private static final String RFC8463_SEED = "nWGxne/9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A=";

    @Test
    void readsRecords() throws Exception {
        KeyRecord record = record("v=DKIM1; k=Ed25519; h=sha1:SHA256; s=email:x; t=y:s; n=hello; p=" + RFC8463_PUBLIC);
        assertThat(record.keyType()).isEqualTo("ed25519");
        assertThat(record.bits()).isEqualTo(256);
        assertThat(record.isTesting()).isTrue();
        assertThat(record.isStrict()).isTrue();
        assertThat(record.isRevoked()).isFalse();
        assertThat(record.isFor(SigningAlgorithm.ED25519_SHA256)).isTrue();
        assertThat(record.isFor(SigningAlgorithm.RSA_SHA256)).isFalse();
    }

    @Test
    void knowsWhatAKeyIsFor() throws Exception {
        String key = "k=ed25519; p=" + RFC8463_PUBLIC;
        assertThat(record(key).isFor(SigningAlgorithm.ED25519_SHA256)).isTrue();
        assertThat(record("s=*; " + key).isFor(SigningAlgorithm.ED25519_SHA256)).isTrue();
        assertThat(record("s=tlsrpt; " + key).isFor(SigningAlgorithm.ED25519_SHA256))
                .isFalse();
        assertThat(record("h=sha1; " + key).isFor(SigningAlgorithm.ED25519_SHA256))
                .isFalse();
        assertThat(record(key).isStrict()).isFalse();
        assertThat(record(key).isTesting()).isFalse();
    }

    @Test
    void knowsRevokedKeys() throws Exception {
        assertThat(record("v=DKIM1; p=").isRevoked()).isTrue();
        assertThat(record("p= \t;").isRevoked()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "v=DKIM1",
                "v=DKIM2; p=",
                "p=; v=DKIM1",
                "v=DKIM1; p=***",
                "v=DKIM1; p=AAAA",
                "v=DKIM1; k=ed25519; p=AAAA",
                "v=DKIM1; k=dsa; p=AAAA",
                "v=DKIM1; p=AAAA; p=AAAA",
                "v=DKIM1; p=MA==",
                "v=DKIM1; p=MIL/",
                "v=DKIM1; p=MAA=",
                "v=spf1 -all"
            })
    void refusesRecords(String text) {
        assertThatThrownBy(() -> record(text)).isInstanceOf(DkimProblem.class);
    }

    @Test
    void refusesJokes() throws Exception {
        assertThatThrownBy(() -> record("v=DKIM1; p=" + "A".repeat(64 * 1024))).hasMessage("key record too long");
        assertThatThrownBy(() -> record("p=" + rsa(16, 65_537))).hasMessage("key cannot be read");
        assertThatThrownBy(() -> record("p=" + rsa(16_384, 65_537))).hasMessage("key too large");
        BigInteger huge = BigInteger.ONE.shiftLeft(2_000).add(BigInteger.ONE);
        RSAPublicKeySpec slow =
                new RSAPublicKeySpec(BigInteger.ONE.shiftLeft(2_047).add(BigInteger.ONE), huge);
        PublicKey key = KeyFactory.getInstance("RSA").generatePublic(slow);
        assertThatThrownBy(() -> record("p=" + base64(key.getEncoded()))).hasMessage("key too large");
        assertThat(record("p=" + rsa(8_192, 65_537)).bits()).isEqualTo(8_192);
        assertThat(record("p=" + rsa(512, 3)).bits()).isEqualTo(512);
    }

    /** With and without the algorithm's name around it (erratum 3017). */
    @Test
    void readsBothFormsOfRsaKeys() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(1_024);
        KeyPair pair = generator.generateKeyPair();
        byte[] wrapped = pair.getPublic().getEncoded();
        byte[] bare = Arrays.copyOfRange(wrapped, 22, wrapped.length);
        assertThat(record("p=" + base64(wrapped)).publicKey()).contains(pair.getPublic());
        assertThat(record("p=" + base64(bare)).publicKey()).contains(pair.getPublic());
        SigningKey key = SigningKey.parse(pem("PRIVATE KEY", pair.getPrivate().getEncoded()));
        byte[] inner = pair.getPrivate().getEncoded();
        SigningKey same = SigningKey.parse(pem("RSA PRIVATE KEY", Arrays.copyOfRange(inner, 26, inner.length)));
        byte[] octets = "signed".getBytes(StandardCharsets.US_ASCII);
        assertThat(key.sign(octets)).isEqualTo(same.sign(octets));
        assertThat(key.bits()).isEqualTo(1_024);
        assertThat(key).hasToString("rsa key of 1024 bits");
        assertThat(key.algorithm().verify(pair.getPublic(), octets, key.sign(octets)))
                .isTrue();
        assertThat(key.algorithm().verify(pair.getPublic(), octets, new byte[3]))
                .isFalse();
        assertThat(SigningAlgorithm.ED25519_SHA256.verify(pair.getPublic(), octets, key.sign(octets)))
                .isFalse();
    }

    @Test
    void signsWithEd25519() throws Exception {
        byte[] octets = "signed".getBytes(StandardCharsets.US_ASCII);
        SigningKey key = SigningKey.parse(RFC8463_SEED + "\n");
        PublicKey known = record("k=ed25519; p=" + RFC8463_PUBLIC).publicKey().orElseThrow();
        byte[] signature = key.sign(octets);
        assertThat(key.algorithm().verify(known, octets, signature)).isTrue();
        assertThat(SigningKey.parse(pem(
                                "PRIVATE KEY",
                                Der.ed25519Private(Base64.getDecoder().decode(RFC8463_SEED))))
                        .sign(octets))
                .isEqualTo(signature);
        signature[5] ^= 1;
        assertThat(key.algorithm().verify(known, octets, signature)).isFalse();
        assertThat(key.algorithm().verify(known, octets, new byte[0])).isFalse();
        assertThat(SigningAlgorithm.of("ED25519-sha256")).contains(key.algorithm());
        assertThat(SigningAlgorithm.of("rsa-sha1")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----",
                "-----BEGIN RSA PRIVATE KEY-----\nAAAA\n-----END RSA PRIVATE KEY-----",
                "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----",
                "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n\nAAAA\n-----END RSA PRIVATE KEY-----",
                "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----"
            })
    void refusesWhatIsNoKey(String text) {
        assertThatThrownBy(() -> SigningKey.parse(text)).isInstanceOf(DkimProblem.class);
    }

    private static String rsa(int bits, int exponent) {
        BigInteger modulus = BigInteger.ONE.shiftLeft(bits - 1).add(BigInteger.ONE);
        byte[] n = modulus.toByteArray();
        byte[] e = BigInteger.valueOf(exponent).toByteArray();
        byte[] content = concat(integer(n), integer(e));
        return base64(Der.rsaPublic(concat(head(0x30, content.length), content)));
    }

    private static byte[] integer(byte[] octets) {
        return concat(head(2, octets.length), octets);
    }

    private static byte[] head(int tag, int length) {
        return new byte[] {(byte) tag, (byte) 0x82, (byte) (length >> 8), (byte) length};
    }

    private static byte[] concat(byte[] one, byte[] other) {
        byte[] all = Arrays.copyOf(one, one.length + other.length);
        System.arraycopy(other, 0, all, one.length, other.length);
        return all;
    }

    private static KeyRecord record(String text) throws DkimProblem {
        return KeyRecord.parse(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static String pem(String what, byte[] octets) {
        return "-----BEGIN " + what + "-----\n" + Base64.getMimeEncoder().encodeToString(octets) + "\n-----END " + what
                + "-----\n";
    }

    private static String base64(byte[] octets) {
        return Base64.getEncoder().encodeToString(octets);
    }
}
