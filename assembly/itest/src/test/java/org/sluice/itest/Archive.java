package org.sluice.itest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** The built archive, unpacked. */
final class Archive {
    private static Path unpacked;

    private Archive() {}

    /** The one unpacked copy all tests start from; none of them may change it. */
    static synchronized Path home() throws IOException, InterruptedException {
        if (unpacked == null) {
            unpacked = unpack(Path.of(System.getProperty("sluice.archive")), temporary("distribution"));
        }
        return unpacked;
    }

    /** A copy for a test that plays the next version. */
    static Path copy() throws IOException, InterruptedException {
        return unpack(Path.of(System.getProperty("sluice.archive")), temporary("copy"));
    }

    static Path unpack(Path archive, Path folder) throws IOException, InterruptedException {
        Finished.of(
                        List.of("tar", "-xzf", archive.toString(), "-C", folder.toString(), "--strip-components=1"),
                        Duration.ofMinutes(1))
                .ok();
        return folder;
    }

    /** A new folder below {@code target/}. */
    static Path temporary(String name) throws IOException {
        Path parent = Path.of(System.getProperty("java.io.tmpdir"));
        Files.createDirectories(parent);
        return Files.createTempDirectory(parent, name).toRealPath();
    }
}
