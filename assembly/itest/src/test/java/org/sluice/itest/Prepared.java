package org.sluice.itest;

import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a server leaves behind for its next start: the container with all that is installed, and the console's keys. Most tests
 * begin with a copy, as every start of an operator but the first does; it takes less than half the work of a first one.
 */
final class Prepared {
    private static final Duration LIMIT = Duration.ofMinutes(1);
    private static final List<String> PARTS = List.of("karaf", "console");

    private static Path prepared;

    private Prepared() {}

    /** Puts a copy into an empty data directory. */
    static void copyTo(Path data) throws Exception {
        Path folder = prepared();
        for (String part : PARTS) {
            Finished.of(List.of("cp", "-a", folder.resolve(part).toString(), data.toString()), LIMIT)
                    .ok();
        }
    }

    /** Made once for each build of the distribution, by whichever virtual machine comes first. */
    private static synchronized Path prepared() throws Exception {
        if (prepared == null) {
            Path all = Files.createDirectories(Path.of(System.getProperty("java.io.tmpdir"), "prepared"));
            try (FileChannel lock =
                    FileChannel.open(all.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
                lock.lock();
                prepared = prepare(all);
            }
        }
        return prepared;
    }

    private static Path prepare(Path all) throws Exception {
        String build = Files.readString(Archive.home().resolve("build")).replaceAll("\\W+", "-");
        Path folder = all.resolve(build);
        if (!Files.isDirectory(folder)) {
            forget(all);
            Path made = Archive.temporary("prepared");
            try (Distribution first = Distribution.empty()) {
                first.start().stop().ok();
                for (String part : PARTS) {
                    Files.move(first.data().resolve(part), made.resolve(part));
                }
            }
            forgetWhereItWas(made.resolve("karaf"));
            Files.move(made, folder);
        }
        return folder;
    }

    private static void forget(Path all) throws Exception {
        try (Stream<Path> builds = Files.list(all)) {
            for (Path each : builds.filter(Files::isDirectory).toList()) {
                Distribution.remove(each);
            }
        }
    }

    /** The configurations name the files of etc/ they came from; the next start reads its own. */
    private static void forgetWhereItWas(Path karaf) throws Exception {
        Distribution.remove(karaf.resolve("instances"));
        try (Stream<Path> bundles = Files.list(karaf.resolve("cache"))) {
            for (Path each : bundles.toList()) {
                Distribution.remove(each.resolve("data/config"));
            }
        }
    }
}
