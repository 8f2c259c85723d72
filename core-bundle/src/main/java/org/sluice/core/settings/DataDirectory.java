package org.sluice.core.settings;

import java.nio.file.Path;

/** Where all mutable state lies. */
public final class DataDirectory {

    private DataDirectory() {}

    /** {@code karaf.base}, or the working directory where there is no Karaf. */
    public static Path path() {
        return Path.of(System.getProperty("karaf.base", "")).toAbsolutePath().normalize();
    }
}
