package org.sluice.delivery.queue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.TreeSet;

/** The domains an operator holds, one a line in a file, {@code *} for all. Survives a restart; a change is durable when it returns. */
public final class Holds {

    private static final String ALL = "*";

    private final Path file;
    private Set<String> domains = Set.of();

    /** Holds kept in that file; nothing is read yet. */
    public Holds(Path file) {
        this.file = file;
    }

    /** Reads the file, if there is one. */
    public synchronized Set<String> load() throws IOException {
        Set<String> read = new TreeSet<>();
        if (Files.exists(file)) {
            for (String line : Files.readAllLines(file, StandardCharsets.UTF_8)) {
                if (!line.isBlank()) {
                    read.add(line.strip().equals(ALL) ? "" : line.strip());
                }
            }
        }
        domains = Set.copyOf(read);
        return domains;
    }

    /** Adds a domain, the empty one for all. Returns all of them. */
    public synchronized Set<String> add(String domain) throws IOException {
        Set<String> more = new TreeSet<>(domains);
        return more.add(domain) ? store(more) : domains;
    }

    /** Takes a domain away; the empty one takes all away. Returns what is left. */
    public synchronized Set<String> remove(String domain) throws IOException {
        Set<String> fewer = new TreeSet<>(domains);
        boolean changed = domain.isEmpty() ? !fewer.isEmpty() : fewer.remove(domain);
        if (domain.isEmpty()) {
            fewer.clear();
        }
        return changed ? store(fewer) : domains;
    }

    /** The domains held; the empty one stands for all. */
    public synchronized Set<String> domains() {
        return domains;
    }

    private Set<String> store(Set<String> changed) throws IOException {
        StringBuilder text = new StringBuilder();
        changed.forEach(domain -> text.append(domain.isEmpty() ? ALL : domain).append('\n'));
        Files.createDirectories(file.getParent());
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        try (FileChannel channel = FileChannel.open(
                fresh, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            ByteBuffer octets = StandardCharsets.UTF_8.encode(text.toString());
            while (octets.hasRemaining()) {
                channel.write(octets);
            }
            channel.force(true);
        }
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        try (FileChannel directory = FileChannel.open(file.getParent(), StandardOpenOption.READ)) {
            directory.force(true);
        }
        domains = Set.copyOf(changed);
        return domains;
    }
}
