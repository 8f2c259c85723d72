package org.sluice.module.dkim_sign;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.sluice.testing.DkimKey;

/** Key files for tests, and the records that go with them. */
final class Keys {

    private Keys() {}

    /** Writes a new key there and returns what to publish. */
    static String write(Path file, String algorithm) {
        DkimKey key = DkimKey.of(algorithm);
        try {
            Files.createDirectories(file.getParent());
            Files.writeString(file, key.pem());
            return key.record();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
