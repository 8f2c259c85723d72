package org.sluice.core.readiness;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A file that tells the launcher something; there exactly as long as that is so. */
record NoteFile(Path path) {

    private static final Logger LOG = LoggerFactory.getLogger(NoteFile.class);

    void write(String line) {
        try {
            Files.createDirectories(path.getParent());
            Path whole = path.resolveSibling(path.getFileName() + ".new");
            Files.writeString(whole, line + "\n");
            Files.move(whole, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            LOG.error("{} cannot be written: {}", path, e.toString());
        }
    }

    void remove() {
        try {
            Files.deleteIfExists(path);
        } catch (IOException e) {
            LOG.warn("{} cannot be removed: {}", path, e.toString());
        }
    }
}
