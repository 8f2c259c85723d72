package org.sluice.module.dmarc;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.sluice.validation.AttributeKey;

/**
 * Reports that are made and not sent to everybody yet: for each one {@code <key>.xml.gz} and {@code <key>.job}, which says what
 * it is and for whom. Both are replaced as a whole, the job last: a report without one is not finished.
 */
final class Outbox {

    private static final String JOB = ".job";
    private static final String REPORT = ".xml.gz";
    private static final String FORM = "1";
    private static final int FIELDS = 6;
    private static final AttributeKey<List<String>> CODEC = AttributeKey.strings("job");

    /**
     * One report and who is to have it.
     *
     * @param key its name on disk
     * @param receiver the domain that reports
     * @param domain the policy domain
     * @param fileName of the attachment
     * @param reportId as in the report
     * @param uris where it is wanted and has not been sent to
     */
    record Job(String key, String receiver, String domain, String fileName, String reportId, List<String> uris) {

        static Job of(ReportIdentity identity, List<String> uris) {
            return new Job(
                    identity.key(),
                    identity.receiver(),
                    identity.domain(),
                    identity.fileName(),
                    identity.reportId(),
                    uris);
        }

        /** With nobody left to send it to. */
        Job without() {
            return left(List.of());
        }

        /** With these left to send it to. */
        Job left(List<String> remaining) {
            return new Job(key, receiver, domain, fileName, reportId, List.copyOf(remaining));
        }

        /** The day it is about. */
        Optional<LocalDate> day() {
            try {
                return Optional.of(LocalDate.parse(key.substring(0, Math.min(10, key.length()))));
            } catch (DateTimeParseException foreign) {
                return Optional.empty();
            }
        }
    }

    /** What writes a report. */
    interface Writing {
        void write(OutputStream to) throws IOException;
    }

    private final Path folder;

    Outbox(Path folder) {
        this.folder = folder;
    }

    /** Puts a report in, over an earlier one of the same name. */
    void put(Job job, Writing report) throws IOException {
        Files.createDirectories(folder);
        replace(file(job.key, REPORT), report);
        save(job);
    }

    /** Notes whom it is still for; with nobody left it is gone. What was given up meanwhile does not come back. */
    void update(Job job) throws IOException {
        if (job.uris.isEmpty()) {
            Files.deleteIfExists(file(job.key, JOB));
            Files.deleteIfExists(file(job.key, REPORT));
        } else if (Files.exists(file(job.key, JOB))) {
            save(job);
        }
    }

    byte[] report(Job job) throws IOException {
        return Files.readAllBytes(file(job.key, REPORT));
    }

    /** Everything that waits. */
    List<Job> jobs() throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        List<Job> jobs = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.sorted().toList()) {
                if (file.getFileName().toString().endsWith(JOB)) {
                    read(file).ifPresent(jobs::add);
                }
            }
        }
        return jobs;
    }

    private static Optional<Job> read(Path file) throws IOException {
        String name = file.getFileName().toString();
        try {
            List<String> fields = CODEC.read(Files.readString(file, StandardCharsets.UTF_8));
            boolean fits = fields.size() >= FIELDS && fields.get(0).equals(FORM);
            String key = name.substring(0, name.length() - JOB.length());
            return fits && fields.get(1).equals(key)
                    ? Optional.of(new Job(
                            key,
                            fields.get(2),
                            fields.get(3),
                            fields.get(4),
                            fields.get(5),
                            List.copyOf(fields.subList(FIELDS, fields.size()))))
                    : Optional.empty();
        } catch (IllegalArgumentException | IndexOutOfBoundsException malformed) {
            return Optional.empty();
        }
    }

    private void save(Job job) throws IOException {
        List<String> fields =
                new ArrayList<>(List.of(FORM, job.key, job.receiver, job.domain, job.fileName, job.reportId));
        fields.addAll(job.uris);
        byte[] octets = CODEC.write(fields).getBytes(StandardCharsets.UTF_8);
        replace(file(job.key, JOB), out -> out.write(octets));
    }

    private static void replace(Path file, Writing content) throws IOException {
        Path next = file.resolveSibling(file.getFileName() + ".new");
        try (FileChannel channel = FileChannel.open(
                next, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            // Not closed: what closes it is the channel, after the sync.
            OutputStream out = new Unclosed(Channels.newOutputStream(channel));
            content.write(out);
            out.flush();
            channel.force(true);
        }
        Files.move(next, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }

    private Path file(String key, String ending) {
        return folder.resolve(key + ending);
    }

    /** A compressing stream closes what it writes to, and a closed channel cannot be synced. */
    private static final class Unclosed extends BufferedOutputStream {
        Unclosed(OutputStream out) {
            super(out);
        }

        @Override
        public void close() throws IOException {
            flush();
        }
    }
}
