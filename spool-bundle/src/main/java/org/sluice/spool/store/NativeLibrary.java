package org.sluice.spool.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.rocksdb.NativeLibraryLoader;
import org.rocksdb.RocksDB;

/**
 * Loads RocksDB's native part. The JVM binds a library file to one class loader, so every revision of this bundle loads
 * a copy of its own; the copy is removed at once, as the mapping outlives the name.
 */
final class NativeLibrary {

    private static boolean loaded;

    private NativeLibrary() {}

    static synchronized void load(Path temporary) throws IOException {
        if (loaded) {
            return;
        }
        Files.createDirectories(temporary);
        Path own = Files.createTempDirectory(temporary, "spool-native-");
        try {
            NativeLibraryLoader.getInstance().loadLibrary(own.toString());
            RocksDB.loadLibrary();
            loaded = true;
        } catch (UnsatisfiedLinkError e) {
            throw new IOException("RocksDB has no native library for this machine: " + e.getMessage(), e);
        } finally {
            clear(own);
        }
    }

    private static void clear(Path directory) throws IOException {
        try (var files = Files.list(directory)) {
            files.forEach(NativeLibrary::delete);
        }
        Files.delete(directory);
    }

    private static void delete(Path file) {
        try {
            Files.delete(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
