package org.sluice.spool.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.rocksdb.NativeLibraryLoader;
import org.rocksdb.RocksDB;

/**
 * Loads RocksDB's native part, once for the life of the process: its classes are a bundle of their own, which stays when
 * this one is updated. The file is removed at once, as the mapping outlives the name.
 *
 * <p>A second copy for other classes, as after an update of that bundle, is refused: the copies would share variables,
 * among them references to the classes of the first, and the process would end as soon as those are unloaded.
 */
final class NativeLibrary {

    private static final String OWNER = "sluice.rocksdb.owner";

    private NativeLibrary() {}

    static synchronized void load(Path temporary) throws IOException {
        String us = Integer.toHexString(System.identityHashCode(RocksDB.class));
        String owner = System.getProperty(OWNER, us);
        if (!owner.equals(us)) {
            throw new IOException("RocksDB's native library was loaded by a bundle that is gone; restart the server");
        }
        Files.createDirectories(temporary);
        Path own = Files.createTempDirectory(temporary, "spool-native-");
        try {
            NativeLibraryLoader.getInstance().loadLibrary(own.toString());
            RocksDB.loadLibrary();
            System.setProperty(OWNER, us);
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
