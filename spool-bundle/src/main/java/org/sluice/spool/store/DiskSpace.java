package org.sluice.spool.store;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Watches the free space below the spool. Sampled by a timer; asking is cheap. */
final class DiskSpace {

    /** Free and whole space of a volume in octets. */
    interface Volume {

        long free() throws IOException;

        long size() throws IOException;

        static Volume of(Path directory) throws IOException {
            FileStore store = Files.getFileStore(directory);
            return new Volume() {
                @Override
                public long free() throws IOException {
                    return store.getUsableSpace();
                }

                @Override
                public long size() throws IOException {
                    return store.getTotalSpace();
                }
            };
        }
    }

    private static final Logger LOG = LoggerFactory.getLogger(DiskSpace.class);
    /** The last part of the floor is kept for removals, journals and compaction. */
    private static final int RESERVE = 4;

    private final Path directory;
    private final Volume volume;
    private volatile Optional<String> refusal = Optional.empty();
    private volatile boolean exhausted;
    private volatile Settings settings;

    DiskSpace(Path directory, Volume volume, Settings settings) {
        this.directory = directory;
        this.volume = volume;
        this.settings = settings;
        sample();
    }

    void configure(Settings changed) {
        settings = changed;
        sample();
    }

    void sample() {
        Settings now = settings;
        try {
            long free = volume.free();
            long floor = Math.max(now.freeOctetsFloor(), volume.size() / 100 * now.freePercentFloor());
            exhausted = free < floor / RESERVE;
            become(free >= floor ? Optional.empty() : Optional.of(sentence(free, floor)));
        } catch (IOException e) {
            become(Optional.of("the free space of " + directory + " cannot be read: " + e.getMessage()));
        }
    }

    /** Why nothing new should be taken. */
    Optional<String> refusal() {
        return refusal;
    }

    /** Whether even mail in flight must be refused, so that removals still have room. */
    boolean isExhausted() {
        return exhausted;
    }

    private String sentence(long free, long floor) {
        return "disk nearly full: " + (free >> 20) + " MiB free at " + directory + " (expected: at least "
                + (floor >> 20) + " MiB); free space there or lower free_percent_floor and free_megabytes_floor";
    }

    private void become(Optional<String> now) {
        if (now.isPresent() != refusal.isPresent()) {
            now.ifPresentOrElse(
                    why -> LOG.warn("no new mail is taken: {}", why),
                    () -> LOG.info("there is enough free space at {} again", directory));
        }
        refusal = now;
    }
}
