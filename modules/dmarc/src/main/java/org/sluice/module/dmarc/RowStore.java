package org.sluice.module.dmarc;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The folder with one file of rows for each day. Whoever holds its lock writes: of two versions of this module that run side by
 * side the one that came first, until it leaves. On one thread only.
 */
final class RowStore implements AutoCloseable {

    private static final String ENDING = ".rows";

    private final Path folder;
    private final long dayOctets;
    private final Map<LocalDate, RowFile> open = new HashMap<>();
    private final FileChannel lockFile;
    private final FileLock lock;

    private RowStore(Path folder, long dayOctets, FileChannel lockFile, FileLock lock) {
        this.folder = folder;
        this.dayOctets = dayOctets;
        this.lockFile = lockFile;
        this.lock = lock;
    }

    /** Opens the folder; empty while somebody else has it. */
    static Optional<RowStore> open(Path folder, long dayOctets) throws IOException {
        Files.createDirectories(folder);
        FileChannel channel =
                FileChannel.open(folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            FileLock lock = channel.tryLock();
            if (lock != null) {
                return Optional.of(new RowStore(folder, dayOctets, channel, lock));
            }
        } catch (OverlappingFileLockException heldInThisProcess) {
            // as below
        } catch (IOException e) {
            channel.close();
            throw e;
        }
        channel.close();
        return Optional.empty();
    }

    /** Adds a day's rows; returns how many messages found no room. */
    long append(LocalDate day, Map<ReportRow, Long> rows) throws IOException {
        return file(day).append(rows);
    }

    DayRows load(LocalDate day) throws IOException {
        return file(day).load();
    }

    void remove(LocalDate day) throws IOException {
        Files.deleteIfExists(file(day).path());
        open.remove(day);
    }

    /** The days there are rows of. */
    SortedMap<LocalDate, Path> days() throws IOException {
        SortedMap<LocalDate, Path> days = new TreeMap<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                day(file).ifPresent(day -> days.put(day, file));
            }
        }
        return days;
    }

    Outbox outbox() {
        return new Outbox(folder.resolve("outbox"));
    }

    /** Tells this server's reports from those of others with the same name; made once. */
    String node() throws IOException {
        Path file = folder.resolve("node");
        try {
            String node = Files.readString(file, StandardCharsets.US_ASCII).strip();
            if (node.matches("[0-9a-z]{1,32}")) {
                return node;
            }
        } catch (NoSuchFileException none) {
            // made below
        }
        String node = Long.toString(new SecureRandom().nextLong() >>> 1, 36);
        Files.writeString(file, node + '\n', StandardCharsets.US_ASCII);
        return node;
    }

    @Override
    public void close() throws IOException {
        lock.release();
        lockFile.close();
    }

    private RowFile file(LocalDate day) {
        return open.computeIfAbsent(day, any -> new RowFile(folder.resolve(day + ENDING), dayOctets));
    }

    private static Optional<LocalDate> day(Path file) {
        String name = file.getFileName().toString();
        try {
            return name.endsWith(ENDING)
                    ? Optional.of(LocalDate.parse(name.substring(0, name.length() - ENDING.length())))
                    : Optional.empty();
        } catch (DateTimeParseException foreign) {
            return Optional.empty();
        }
    }
}
