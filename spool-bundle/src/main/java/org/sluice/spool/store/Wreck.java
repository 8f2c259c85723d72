package org.sluice.spool.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.rocksdb.LiveFileMetaData;
import org.rocksdb.Options;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.SstFileReader;
import org.rocksdb.SstFileReaderIterator;

/**
 * A damaged database that could be opened somehow. One broken table makes RocksDB refuse to read what lies in others, so
 * where it refuses, the tables are read one by one. Those know nothing of removals in other tables; so a line found that
 * way counts only if the database itself does not say that it is gone.
 */
final class Wreck implements Getter, AutoCloseable {

    /** One line of a family. */
    interface LineVisitor {
        void line(byte[] key, byte[] value) throws RocksDBException, IOException;
    }

    private final Optional<RocksStore> store;
    private final Options options = new Options();
    private final List<SstFileReader> readers = new ArrayList<>();
    private final List<Table> tables = new ArrayList<>();
    private final List<String> brokenTables = new ArrayList<>();
    private final Set<Family> brokenFamilies = EnumSet.noneOf(Family.class);

    private Wreck(Optional<RocksStore> store) {
        this.store = store;
    }

    static Wreck of(RocksStore store) {
        Wreck wreck = new Wreck(Optional.of(store));
        store.tables().stream()
                .sorted(Comparator.comparingLong(LiveFileMetaData::largestSeqno).reversed())
                .forEach(found ->
                        wreck.inspect(found.path() + found.fileName(), Wreck.family(found.columnFamilyName())));
        return wreck;
    }

    /** Where no manifest says what belongs together: every table there is, the newest first. */
    static Wreck of(Path directory) throws IOException {
        Wreck wreck = new Wreck(Optional.empty());
        wreck.brokenFamilies.addAll(EnumSet.allOf(Family.class));
        try (var files = Files.list(directory)) {
            files.map(Path::toString)
                    .filter(name -> name.endsWith(".sst"))
                    .sorted(Comparator.reverseOrder())
                    .forEach(name -> wreck.inspect(name, Optional.empty()));
        }
        return wreck;
    }

    private void inspect(String path, Optional<Family> known) {
        SstFileReader reader = new SstFileReader(options);
        readers.add(reader);
        try {
            reader.open(path);
            Optional<Family> family = known.isPresent()
                    ? known
                    : family(reader.getTableProperties().getColumnFamilyName());
            family.ifPresent(found -> tables.add(new Table(reader, found)));
            reader.verifyChecksum();
        } catch (RocksDBException e) {
            brokenTables.add(path + ": " + e.getMessage());
            known.ifPresent(brokenFamilies::add);
        }
    }

    private static Optional<Family> family(byte[] name) {
        return Arrays.stream(Family.values())
                .filter(candidate -> Arrays.equals(candidate.octets(), name))
                .findFirst();
    }

    /** Whether any table can be read. */
    boolean hasTables() {
        return !tables.isEmpty();
    }

    /** What is wrong; empty when all tables are sound. */
    List<String> brokenTables() {
        return brokenTables;
    }

    boolean isBroken(Family family) {
        return brokenFamilies.contains(family);
    }

    @Override
    public Optional<byte[]> get(Family family, byte[] key) throws RocksDBException {
        try {
            return store.isPresent() ? store.get().get(family, key) : fromTables(family, key);
        } catch (RocksDBException e) {
            Optional<byte[]> value = fromTables(family, key);
            if (value.isEmpty()) {
                throw e;
            }
            return value;
        }
    }

    private Optional<byte[]> fromTables(Family family, byte[] key) {
        return tables.stream()
                .filter(table -> table.family == family)
                .map(table -> table.get(key))
                .flatMap(Optional::stream)
                .findFirst();
    }

    /** Every line that can be read; in a broken family some of them repeatedly, and in no order. */
    void forEach(Family family, LineVisitor visitor) throws RocksDBException, IOException {
        if (store.isPresent() && !isBroken(family)) {
            try (ReadOptions how = new ReadOptions().setFillCache(false).setReadaheadSize(2 << 20);
                    RocksIterator lines = store.get().iterator(family, how)) {
                for (lines.seekToFirst(); lines.isValid(); lines.next()) {
                    visitor.line(lines.key(), lines.value());
                }
                lines.status();
                return;
            }
        }
        for (Table table :
                tables.stream().filter(candidate -> candidate.family == family).toList()) {
            table.forEach((key, value) -> {
                Optional<byte[]> now = get(family, key);
                if (now.isPresent()) {
                    visitor.line(key, now.get());
                }
            });
        }
    }

    @Override
    public void close() {
        readers.forEach(SstFileReader::close);
        options.close();
    }

    /** One table that could be opened; single blocks of it may still be damaged. */
    private static final class Table {
        private final SstFileReader reader;
        private final Family family;

        Table(SstFileReader reader, Family family) {
            this.reader = reader;
            this.family = family;
        }

        Optional<byte[]> get(byte[] key) {
            try (ReadOptions how = new ReadOptions();
                    SstFileReaderIterator lines = reader.newIterator(how)) {
                lines.seek(key);
                return lines.isValid() && Arrays.equals(lines.key(), key)
                        ? Optional.of(lines.value())
                        : Optional.empty();
            }
        }

        /** Up to the first damaged block from the front, and from the back. */
        void forEach(LineVisitor visitor) throws RocksDBException, IOException {
            try (ReadOptions how = new ReadOptions();
                    SstFileReaderIterator lines = reader.newIterator(how)) {
                for (lines.seekToFirst(); lines.isValid(); lines.next()) {
                    visitor.line(lines.key(), lines.value());
                }
                if (isWhole(lines)) {
                    return;
                }
                for (lines.seekToLast(); lines.isValid(); lines.prev()) {
                    visitor.line(lines.key(), lines.value());
                }
            }
        }

        private static boolean isWhole(SstFileReaderIterator lines) {
            try {
                lines.status();
                return true;
            } catch (RocksDBException e) {
                return false;
            }
        }
    }
}
