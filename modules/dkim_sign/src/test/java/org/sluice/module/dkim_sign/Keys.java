package org.sluice.module.dkim_sign;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.Base64;

/** Key files for tests, and the records that go with them. */
final class Keys {

    private Keys() {}

    /** Writes a new key there and returns what to publish. */
    static String write(Path file, String algorithm) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
            if (algorithm.equals("RSA")) {
                generator.initialize(1_024);
            }
            KeyPair pair = generator.generateKeyPair();
            Files.createDirectories(file.getParent());
            Files.writeString(
                    file,
                    "-----BEGIN PRIVATE KEY-----\n"
                            + Base64.getMimeEncoder()
                                    .encodeToString(pair.getPrivate().getEncoded())
                            + "\n-----END PRIVATE KEY-----\n");
            byte[] wrapped = pair.getPublic().getEncoded();
            boolean rsa = algorithm.equals("RSA");
            byte[] published =
                    rsa ? wrapped : java.util.Arrays.copyOfRange(wrapped, wrapped.length - 32, wrapped.length);
            return "v=DKIM1; k=" + (rsa ? "rsa" : "ed25519") + "; p="
                    + Base64.getEncoder().encodeToString(published);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
