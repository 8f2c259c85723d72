package org.sluice.smtp.tls;

import java.io.IOException;
import java.nio.file.Path;

/** A file of certificates or keys cannot be used; names it and says why. */
final class UnusableFile extends IOException {

    private static final long serialVersionUID = 1L;

    UnusableFile(Path file, String why) {
        super(file + ": " + why);
    }
}
