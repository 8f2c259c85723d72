package org.sluice.spool.store;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongPredicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sluice.message.MessageBody;
import org.sluice.spool.FileBacked;

/**
 * Large bodies as files, named by number, on disk before a record mentions them. A file without a record is what a crash
 * left; it is removed at the next start.
 */
final class BodyFiles {

    private static final Logger LOG = LoggerFactory.getLogger(BodyFiles.class);
    private static final int FOLDERS = 256;

    private final Path directory;

    private BodyFiles(Path directory) {
        this.directory = directory;
    }

    static BodyFiles in(Path directory) throws IOException {
        for (int i = 0; i < FOLDERS; i++) {
            Files.createDirectories(directory.resolve(String.format("%02x", i)));
        }
        sync(directory);
        return new BodyFiles(directory);
    }

    /** Stores the body under that number; on return it survives a power cut. */
    void store(long number, MessageBody body) throws IOException {
        Path file = path(number);
        try {
            if (!link(file, body)) {
                copy(file, body);
            }
            sync(file.getParent());
        } catch (IOException | RuntimeException e) {
            Files.deleteIfExists(file);
            throw e;
        }
    }

    /** The body from that offset on. */
    InputStream open(long number, long offset) throws IOException {
        FileChannel channel = FileChannel.open(path(number), StandardOpenOption.READ);
        try {
            return Channels.newInputStream(channel.position(offset));
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    /** Whether the file is there with that many octets. */
    boolean holds(long number, long octets) {
        try {
            return Files.size(path(number)) == octets;
        } catch (IOException e) {
            return false;
        }
    }

    /** Removes the file; one that stays is found at the next start. */
    void remove(long number) {
        try {
            Files.deleteIfExists(path(number));
        } catch (IOException e) {
            LOG.warn("body file {} cannot be removed: {}", path(number), e.toString());
        }
    }

    /** Hands every file to the spool's clean-up that nobody uses: {@code used} by number. Returns the highest number seen. */
    long clean(LongPredicate used, Optional<Path> keepIn) throws IOException {
        long highest = 0;
        int orphans = 0;
        for (long number : numbers()) {
            highest = Math.max(highest, number);
            if (!used.test(number)) {
                orphans++;
                discard(path(number), keepIn);
            }
        }
        if (orphans > 0) {
            LOG.info("{} body files without a record {}", orphans, keepIn.isPresent() ? "set aside" : "removed");
        }
        return highest;
    }

    Path path(long number) {
        return directory.resolve(String.format("%02x", number % FOLDERS)).resolve(Long.toString(number));
    }

    private Set<Long> numbers() throws IOException {
        Set<Long> numbers = new HashSet<>();
        try (var files = Files.walk(directory, 2)) {
            files.map(file -> file.getFileName().toString())
                    .filter(name -> name.matches("\\d{1,18}"))
                    .map(Long::valueOf)
                    .forEach(numbers::add);
        }
        numbers.removeIf(number -> !Files.isRegularFile(path(number)));
        return numbers;
    }

    private static void discard(Path file, Optional<Path> keepIn) throws IOException {
        if (keepIn.isPresent()) {
            Files.createDirectories(keepIn.get());
            Files.move(file, keepIn.get().resolve(file.getFileName() + ".body"));
        } else {
            Files.delete(file);
        }
    }

    private static boolean link(Path file, MessageBody body) throws IOException {
        Optional<Path> source = body instanceof FileBacked backed ? backed.file() : Optional.empty();
        if (source.isEmpty()) {
            return false;
        }
        try {
            Files.createLink(file, source.get());
        } catch (IOException | UnsupportedOperationException e) {
            LOG.debug("{} cannot be linked: {}", source.get(), e.toString());
            return false;
        }
        if (Files.size(file) != body.sizeOctets()) {
            throw new IOException("body file of " + Files.size(file) + " octets (expected: " + body.sizeOctets() + ")");
        }
        sync(file);
        return true;
    }

    private static void copy(Path file, MessageBody body) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
                InputStream in = body.open()) {
            OutputStream out = Channels.newOutputStream(channel);
            long copied = in.transferTo(out);
            if (copied != body.sizeOctets()) {
                throw new IOException("body of " + copied + " octets (expected: " + body.sizeOctets() + ")");
            }
            channel.force(true);
        }
    }

    /** Works for directories too: without it the name of a new file may be lost. */
    static void sync(Path fileOrDirectory) throws IOException {
        try (FileChannel channel = FileChannel.open(fileOrDirectory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
