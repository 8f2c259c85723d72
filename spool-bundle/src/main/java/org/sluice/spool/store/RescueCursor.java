package org.sluice.spool.store;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.rocksdb.LiveFileMetaData;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Goes through a family of a damaged database and jumps over tables that cannot be read. */
final class RescueCursor implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(RescueCursor.class);

    private final List<byte[]> ends;
    private final ReadOptions how = new ReadOptions().setFillCache(false).setReadaheadSize(2 << 20);
    private final RocksIterator lines;
    private byte[] position = {};
    private int holes;

    RescueCursor(RocksStore store, Family family) {
        this.ends = store.tables().stream()
                .filter(table -> Arrays.equals(table.columnFamilyName(), family.octets()))
                .map(LiveFileMetaData::largestKey)
                .sorted(Arrays::compareUnsigned)
                .toList();
        this.lines = store.iterator(family, how);
        lines.seekToFirst();
    }

    /** Whether there is a line; then {@link #key} and {@link #value} are its. */
    boolean hasLine() {
        while (!lines.isValid()) {
            try {
                lines.status();
                return false;
            } catch (RocksDBException e) {
                holes++;
                LOG.warn("a part of the damaged database cannot be read: {}", e.getMessage());
                Optional<byte[]> behind = behindBrokenTable();
                if (behind.isEmpty()) {
                    return false;
                }
                position = behind.get();
                lines.seek(position);
            }
        }
        return true;
    }

    byte[] key() {
        return lines.key();
    }

    byte[] value() {
        return lines.value();
    }

    void next() {
        position = lines.key();
        lines.next();
    }

    /** Parts that were jumped over. */
    int holes() {
        return holes;
    }

    /** The first key behind the next end of a table: at worst a few sound lines are passed, never the same twice. */
    private Optional<byte[]> behindBrokenTable() {
        return ends.stream()
                .filter(end -> Arrays.compareUnsigned(end, position) >= 0)
                .findFirst()
                .map(end -> Arrays.copyOf(end, end.length + 1));
    }

    @Override
    public void close() {
        lines.close();
        how.close();
    }
}
