package org.sluice.support.file;

import java.io.IOException;
import java.nio.file.Path;

/** A file that cannot be used as a whole; the message names it and says why, and has nothing of a secret in it. */
public final class UnusableFile extends IOException {

    private static final long serialVersionUID = 1L;

    private final String why;

    /** For that reason. */
    public UnusableFile(Path file, String why) {
        super(file + ": " + why);
        this.why = why;
    }

    /** The reason, without the name of the file. */
    public String why() {
        return why;
    }
}
