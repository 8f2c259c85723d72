package org.sluice.core.lifecycle;

import java.io.IOException;
import java.io.OutputStream;
import java.io.Reader;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sees to it that orders are on disk while somebody else writes the file: notes them beside, waits until the file has them,
 * and drops the note. A note that is found at start is an order the file never got.
 */
final class WrittenRoutes {

    private static final Logger LOG = LoggerFactory.getLogger(WrittenRoutes.class);
    private static final long PATIENCE_NANOS = 2_000_000_000L;
    private static final long LOOK_NANOS = 2_000_000L;

    private final Optional<Path> note;

    /** {@code note}: where to note orders; empty for nowhere. */
    WrittenRoutes(Optional<Path> note) {
        this.note = note;
    }

    /** What was noted and never dropped. */
    Optional<Map<String, String>> noted() {
        return note.filter(Files::isRegularFile).flatMap(path -> {
            try {
                return Optional.of(read(path));
            } catch (IOException | IllegalArgumentException e) {
                LOG.warn("{} cannot be read: {}", path, e.getMessage());
                return Optional.empty();
            }
        });
    }

    /** Notes orders; they are on disk when this returns. */
    void note(Map<String, String> values) throws IOException {
        if (note.isPresent()) {
            replace(note.get(), values);
        }
    }

    /** Returns when the file has the orders, and is on disk; writes them itself where nobody else does. */
    void settle(Path file, Map<String, String> values) throws IOException {
        long begun = System.nanoTime();
        while (!has(file, values)) {
            if (System.nanoTime() - begun > PATIENCE_NANOS
                    || Thread.currentThread().isInterrupted()) {
                LOG.warn("Nobody has written {} in time, so it is written without its comments", file);
                replace(file, values);
                break;
            }
            LockSupport.parkNanos(LOOK_NANOS);
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
        drop();
    }

    /** Forgets what was noted: the file has it, or it was refused. */
    void drop() {
        try {
            if (note.isPresent()) {
                Files.deleteIfExists(note.get());
            }
        } catch (IOException e) {
            LOG.warn("{} cannot be deleted: {}", note.get(), e.getMessage());
        }
    }

    private static boolean has(Path file, Map<String, String> values) {
        try {
            return read(file).equals(values);
        } catch (IOException | IllegalArgumentException e) {
            LOG.debug("{} cannot be read now: {}", file, e.getMessage());
            return false;
        }
    }

    private static Map<String, String> read(Path file) throws IOException {
        Properties stored = new Properties();
        try (Reader in = Files.newBufferedReader(file, StandardCharsets.ISO_8859_1)) {
            stored.load(in);
        }
        Map<String, String> values = new TreeMap<>();
        stored.stringPropertyNames()
                .forEach(key -> values.put(key, stored.getProperty(key).strip()));
        return values;
    }

    private static void replace(Path file, Map<String, String> values) throws IOException {
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        Properties stored = new Properties();
        stored.putAll(values);
        try (FileChannel channel = FileChannel.open(
                        fresh,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.WRITE,
                        StandardOpenOption.TRUNCATE_EXISTING);
                OutputStream out = java.nio.channels.Channels.newOutputStream(channel)) {
            stored.store(out, "which versions of modules serve");
            channel.force(true);
        }
        Files.move(fresh, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        try (FileChannel folder = FileChannel.open(file.toAbsolutePath().getParent(), StandardOpenOption.READ)) {
            folder.force(true);
        }
    }
}
