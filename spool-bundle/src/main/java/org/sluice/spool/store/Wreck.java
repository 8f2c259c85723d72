package org.sluice.spool.store;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
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

    private final RocksStore store;
    private final Options options = new Options();
    private final List<Table> tables = new ArrayList<>();
    private final List<String> brokenTables = new ArrayList<>();
    private final Set<Family> brokenFamilies = EnumSet.noneOf(Family.class);

    Wreck(RocksStore store) {
        this.store = store;
        store.tables().stream()
                .sorted((a, b) -> Long.compare(b.largestSeqno(), a.largestSeqno()))
                .forEach(this::inspect);
    }

    private void inspect(LiveFileMetaData found) {
        Table table = new Table(found);
        try {
            table.reader.open(found.path() + found.fileName());
            tables.add(table);
            table.reader.verifyChecksum();
        } catch (RocksDBException e) {
            brokenTables.add(found.fileName() + ": " + e.getMessage());
            brokenFamilies.add(table.family);
        }
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
            return store.get(family, key);
        } catch (RocksDBException e) {
            for (Table table : tables) {
                Optional<byte[]> value = table.get(family, key);
                if (value.isPresent()) {
                    return value;
                }
            }
            throw e;
        }
    }

    /** Every line that can be read; in a broken family some of them repeatedly, and in no order. */
    void forEach(Family family, LineVisitor visitor) throws RocksDBException, IOException {
        if (!isBroken(family)) {
            try (ReadOptions how = new ReadOptions().setFillCache(false).setReadaheadSize(2 << 20);
                    RocksIterator lines = store.iterator(family, how)) {
                for (lines.seekToFirst(); lines.isValid(); lines.next()) {
                    visitor.line(lines.key(), lines.value());
                }
                lines.status();
                return;
            }
        }
        for (Table table : tables) {
            table.forEach(family, (key, value) -> {
                Optional<byte[]> now = get(family, key);
                if (now.isPresent()) {
                    visitor.line(key, now.get());
                }
            });
        }
    }

    @Override
    public void close() {
        tables.forEach(Table::close);
        options.close();
    }

    /** One table that could be opened; single blocks of it may still be damaged. */
    private final class Table implements AutoCloseable {
        private final SstFileReader reader = new SstFileReader(options);
        private final Family family;

        Table(LiveFileMetaData found) {
            family = Arrays.stream(Family.values())
                    .filter(candidate -> Arrays.equals(candidate.octets(), found.columnFamilyName()))
                    .findFirst()
                    .orElse(Family.META);
        }

        Optional<byte[]> get(Family wanted, byte[] key) {
            if (wanted != family) {
                return Optional.empty();
            }
            try (ReadOptions how = new ReadOptions();
                    SstFileReaderIterator lines = reader.newIterator(how)) {
                lines.seek(key);
                return lines.isValid() && Arrays.equals(lines.key(), key)
                        ? Optional.of(lines.value())
                        : Optional.empty();
            }
        }

        /** Up to the first damaged block from the front, and from the back. */
        void forEach(Family wanted, LineVisitor visitor) throws RocksDBException, IOException {
            if (wanted != family) {
                return;
            }
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

        @Override
        public void close() {
            reader.close();
        }
    }
}
