package org.sluice.core.admission;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where large bodies lie while they are received. What an earlier process left there is nobody's any more. */
final class SpillDirectory {

    private static final Logger LOG = LoggerFactory.getLogger(SpillDirectory.class);

    private SpillDirectory() {}

    /**
     * Makes the directory and removes files older than the process. Younger ones stay: when only the core was replaced,
     * injectors are still writing them.
     */
    static Path prepare(Path directory, Instant processStart) {
        try {
            Files.createDirectories(directory);
            try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
                for (Path file : files) {
                    removeIfOld(file, processStart);
                }
            }
            return directory;
        } catch (IOException e) {
            throw new UncheckedIOException("the spill directory cannot be used: " + directory, e);
        }
    }

    private static void removeIfOld(Path file, Instant processStart) {
        try {
            if (Files.isRegularFile(file)
                    && Files.getLastModifiedTime(file).toInstant().isBefore(processStart)) {
                Files.delete(file);
            }
        } catch (IOException e) {
            LOG.warn("left-over {} cannot be removed: {}", file.getFileName(), e.toString());
        }
    }
}
