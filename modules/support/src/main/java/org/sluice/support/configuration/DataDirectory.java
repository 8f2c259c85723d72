package org.sluice.support.configuration;

import java.nio.file.Path;
import java.util.Optional;

/** Where all mutable state lies, and where relative paths in configuration start. */
public final class DataDirectory {

    private DataDirectory() {}

    /** {@code karaf.base}, or the working directory where there is no Karaf. */
    public static Path path() {
        return ofKaraf().orElse(Path.of("")).toAbsolutePath().normalize();
    }

    /** {@code karaf.base} as it is written; empty where there is no Karaf. */
    public static Optional<Path> ofKaraf() {
        return Optional.ofNullable(System.getProperty("karaf.base")).map(Path::of);
    }
}
