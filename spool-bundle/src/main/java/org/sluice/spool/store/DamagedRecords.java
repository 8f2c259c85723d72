package org.sluice.spool.store;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sluice.spool.SpoolRecord.State;

/**
 * What the spool can not deliver any more but will not throw away: {@code damaged/<number>.record} as it was stored,
 * {@code .eml} with what is left of the message, {@code .reason} in words. An operator looks at it and deletes it.
 */
final class DamagedRecords {

    /** A place in the record family that looked wrong to a reader. */
    record Suspect(State state, long number) {}

    private static final Logger LOG = LoggerFactory.getLogger(DamagedRecords.class);
    private static final int MAX_SUSPECTS = 10_000;
    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("uuuuMMdd-HHmmss-SSS").withZone(ZoneOffset.UTC);

    private final Path directory;
    private final AtomicLong kept = new AtomicLong();
    private Map<Suspect, String> suspects = new HashMap<>();

    private DamagedRecords(Path directory) {
        this.directory = directory;
    }

    static DamagedRecords in(Path directory) throws IOException {
        Files.createDirectories(directory);
        return new DamagedRecords(directory);
    }

    /** To be looked at by the committer, who alone may take a record away. */
    synchronized void suspect(State state, long number, String reason) {
        if (suspects.size() < MAX_SUSPECTS) {
            suspects.putIfAbsent(new Suspect(state, number), reason);
        }
    }

    synchronized Map<Suspect, String> takeSuspects() {
        Map<Suspect, String> taken = suspects;
        suspects = suspects.isEmpty() ? suspects : new HashMap<>();
        return taken.isEmpty() ? Map.of() : taken;
    }

    /** Keeps what there is of a record; on return it is on disk and the record may be removed. */
    void keep(String name, Optional<byte[]> record, Optional<InputStream> content, String reason) throws IOException {
        if (record.isPresent()) {
            write(name + ".record", record.get());
        }
        if (content.isPresent()) {
            Path file = directory.resolve(name + ".eml");
            try (InputStream in = content.get()) {
                Files.copy(in, file, StandardCopyOption.REPLACE_EXISTING);
            }
            BodyFiles.sync(file);
        }
        write(name + ".reason", (reason + "\n").getBytes(StandardCharsets.UTF_8));
        BodyFiles.sync(directory);
        kept.incrementAndGet();
        LOG.error("spool record {} is damaged and set aside in {}: {}", name, directory, reason);
    }

    /** A name in the folder for a copy of something large. */
    Path place(String what) {
        return directory.resolve(what + "-" + STAMP.format(Instant.now()));
    }

    Path directory() {
        return directory;
    }

    /** Things set aside that still lie there. Reads the disk. */
    long count() {
        try (var files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".reason") || name.startsWith("database-"))
                    .count();
        } catch (IOException e) {
            return kept.get();
        }
    }

    private void write(String name, byte[] octets) throws IOException {
        Path file = directory.resolve(name);
        Files.write(file, octets);
        BodyFiles.sync(file);
    }
}
