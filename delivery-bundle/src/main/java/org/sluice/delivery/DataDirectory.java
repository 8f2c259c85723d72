package org.sluice.delivery;

import java.nio.file.Path;

/** The server's data directory, which relative paths in configuration start from. */
final class DataDirectory {

    private DataDirectory() {}

    /** {@code karaf.base}; the working directory outside a container. */
    static Path root() {
        return Path.of(System.getProperty("karaf.base", "")).toAbsolutePath().normalize();
    }
}
