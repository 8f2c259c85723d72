package org.sluice.module.dmarc;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.zip.CRC32;

/**
 * One day's rows on disk, a line each: checksum, count, row. Written at the end only and synced; a line that a crash cut short
 * fails its checksum and is skipped. Now and then equal rows are counted together and the file is replaced as a whole.
 */
final class RowFile {

    private final Path path;
    private final long mostOctets;
    private long lastCompacted;

    RowFile(Path path, long mostOctets) {
        this.path = path;
        this.mostOctets = mostOctets;
    }

    Path path() {
        return path;
    }

    /** Adds rows and syncs; returns how many messages found no room. */
    long append(Map<ReportRow, Long> rows) throws IOException {
        long size = size();
        if (size > mostOctets / 2 && size > 2 * lastCompacted) {
            size = compact();
        }
        StringBuilder lines = new StringBuilder();
        if (size > 0 && !endsWithLine()) {
            lines.append('\n');
        }
        long left = 0;
        for (Map.Entry<ReportRow, Long> entry : rows.entrySet()) {
            String line = line(entry.getKey(), entry.getValue());
            if (size + lines.length() + line.length() > mostOctets) {
                left += entry.getValue();
            } else {
                lines.append(line);
            }
        }
        try (FileChannel out = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            ByteBuffer octets = StandardCharsets.UTF_8.encode(lines.toString());
            while (octets.hasRemaining()) {
                out.write(octets);
            }
            out.force(false);
        }
        return left;
    }

    /** Everything readable in it, added up. */
    DayRows load() throws IOException {
        DayRows rows = new DayRows();
        try (BufferedReader in =
                new BufferedReader(new InputStreamReader(Files.newInputStream(path), StandardCharsets.UTF_8))) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                read(line, rows);
            }
        } catch (NoSuchFileException none) {
            return rows;
        }
        return rows;
    }

    /** Writes equal rows as one; returns the size. */
    private long compact() throws IOException {
        Path next = path.resolveSibling(path.getFileName() + ".new");
        DayRows rows = load();
        try (BufferedWriter out = Files.newBufferedWriter(next, StandardCharsets.UTF_8)) {
            for (DayRows.OfDomain domain : rows.domains().values()) {
                for (Map.Entry<ReportRow.Observed, Long> each : domain.counts().entrySet()) {
                    out.write(line(new ReportRow(domain.published(), each.getKey()), each.getValue()));
                }
            }
        }
        try (FileChannel written = FileChannel.open(next, StandardOpenOption.WRITE)) {
            written.force(true);
        }
        Files.move(next, path, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        lastCompacted = size();
        return lastCompacted;
    }

    private long size() throws IOException {
        try {
            return Files.size(path);
        } catch (NoSuchFileException none) {
            return 0;
        }
    }

    private boolean endsWithLine() throws IOException {
        try (FileChannel in = FileChannel.open(path, StandardOpenOption.READ)) {
            ByteBuffer last = ByteBuffer.allocate(1);
            in.read(last, in.size() - 1);
            return last.get(0) == '\n';
        }
    }

    private static String line(ReportRow row, long count) {
        String text = count + " " + row.encoded();
        return checksum(text) + ' ' + text + '\n';
    }

    private static void read(String line, DayRows into) {
        String[] parts = line.split(" ", 3);
        if (parts.length == 3 && parts[0].equals(checksum(parts[1] + ' ' + parts[2]))) {
            long count = Long.parseLong(parts[1]);
            ReportRow.decoded(parts[2]).ifPresent(row -> into.add(row, count));
        }
    }

    private static String checksum(String text) {
        CRC32 crc = new CRC32();
        crc.update(text.getBytes(StandardCharsets.UTF_8));
        return String.format("%08x", crc.getValue());
    }
}
