package org.sluice.module.rbl.rbldnsd;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import org.sluice.module.rbl.rbldnsd.Entries.Found;

/** A list as it was read from a file. Immutable. */
public final class Dataset {

    /** A list without entries. */
    public static Dataset empty() {
        return new Dataset(List.of(), Instant.MAX);
    }

    private final List<Entries> parts;
    private final Instant expires;

    Dataset(List<Entries> parts, Instant expires) {
        this.parts = List.copyOf(parts);
        this.expires = expires;
    }

    /**
     * Reads a file, a compressed one too (gzip, whatever its name). Stops when the thread is interrupted.
     *
     * @param subzone of a combined dataset; {@code @} for the base zone
     * @param mostOctets of memory the list may take, more or less
     * @throws DatasetRefused naming file and line
     * @throws IOException when it cannot be read
     */
    public static Dataset read(Path file, DatasetType type, String subzone, long mostOctets)
            throws IOException, DatasetRefused {
        try (InputStream in = Files.newInputStream(file);
                InputStream plain = Compressed.opened(in)) {
            return read(plain, file.toString(), type, subzone, mostOctets);
        }
    }

    /** Reads octets that are called that. */
    public static Dataset read(InputStream in, String name, DatasetType type, String subzone, long mostOctets)
            throws IOException, DatasetRefused {
        return new DatasetReader(name, type, subzone, mostOctets).read(new Lines(in, name));
    }

    /** What the list has about an address. */
    public Listing find(InetAddress address) {
        return find(part -> part.find(address));
    }

    /** What the list has about a name. */
    public Listing find(String name) {
        return find(part -> part.find(name));
    }

    /** How many entries, after ranges were cut into what is kept of them. */
    public int count() {
        return parts.stream().mapToInt(Entries::count).sum();
    }

    /** The moment from which on the file says that it is out of date. */
    public Instant expires() {
        return expires;
    }

    /** A list may have several parts, each with exclusions of its own only. */
    private Listing find(Function<Entries, Found> question) {
        Listing all = Listing.NONE;
        for (Entries part : parts) {
            all = all.and(question.apply(part));
        }
        return all;
    }
}
