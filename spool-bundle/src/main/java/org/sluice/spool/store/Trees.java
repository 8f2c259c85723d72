package org.sluice.spool.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;

/** Folders as a whole. */
final class Trees {

    private Trees() {}

    static void delete(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            return;
        }
        List<Path> all;
        try (var files = Files.walk(directory)) {
            all = files.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path file : all) {
            Files.delete(file);
        }
    }

    /** Tables and journals are never written again once another process opens them, so linking keeps them as they are. */
    static void keepDatabase(Path database, Path copy) throws IOException {
        Files.createDirectories(copy);
        List<Path> all;
        try (var files = Files.list(database)) {
            all = files.filter(Files::isRegularFile).toList();
        }
        for (Path file : all) {
            Path target = copy.resolve(file.getFileName());
            if (file.toString().endsWith(".sst")) {
                Files.createLink(target, file);
            } else if (!file.endsWith("LOCK")) {
                Files.copy(file, target);
            }
        }
    }

    static boolean holdsDatabase(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            return false;
        }
        try (var files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString())
                    .anyMatch(name -> name.startsWith("MANIFEST-") || name.endsWith(".sst") || name.equals("CURRENT"));
        }
    }
}
