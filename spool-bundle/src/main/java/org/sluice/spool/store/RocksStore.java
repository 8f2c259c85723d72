package org.sluice.spool.store;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.Env;
import org.rocksdb.LiveFileMetaData;
import org.rocksdb.Priority;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.Snapshot;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/** An open database. Reading is safe from any thread until {@link #close}; {@link CurrentStore} sees to that. */
final class RocksStore implements Getter, AutoCloseable {

    private final StoreOptions options;
    private final RocksDB database;
    private final List<ColumnFamilyHandle> families;
    private final Journal journal;
    private final ReadOptions reading = new ReadOptions();

    private RocksStore(StoreOptions options, RocksDB database, List<ColumnFamilyHandle> families, Journal journal) {
        this.options = options;
        this.database = database;
        this.families = families;
        this.journal = journal;
    }

    static RocksStore open(Path directory, StoreOptions options, Journal journal) throws RocksDBException {
        List<ColumnFamilyHandle> families = new ArrayList<>();
        try {
            RocksDB database = RocksDB.open(options.database(), directory.toString(), options.families(), families);
            return new RocksStore(options, database, families, journal);
        } catch (RocksDBException | RuntimeException e) {
            options.close();
            throw e;
        }
    }

    @Override
    public Optional<byte[]> get(Family family, byte[] key) throws RocksDBException {
        return Optional.ofNullable(database.get(handle(family), reading, key));
    }

    Optional<Entry> entry(String id) throws RocksDBException, DamagedException {
        byte[] key = Entry.indexKey(id);
        byte[] value = database.get(handle(Family.INDEX), reading, key);
        return value == null ? Optional.empty() : Optional.of(Entry.of(key, value));
    }

    /** Applies all changes or none; returns after the sync unless relaxed. */
    void write(WriteBatch changes, boolean relaxed) throws RocksDBException {
        try (WriteOptions how = new WriteOptions().setSync(!relaxed)) {
            journal.write(database, how, changes);
        }
    }

    /** Applies changes that no sync and no journal protects; for a database that is being filled. */
    void writeUnprotected(WriteBatch changes) throws RocksDBException {
        try (WriteOptions how = new WriteOptions().setDisableWAL(true)) {
            database.write(how, changes);
        }
    }

    /** Writes the tables in memory to disk. */
    void flush() throws RocksDBException {
        try (org.rocksdb.FlushOptions how = new org.rocksdb.FlushOptions().setWaitForFlush(true)) {
            database.flush(how, families);
        }
    }

    ColumnFamilyHandle handle(Family family) {
        return families.get(family.ordinal());
    }

    /** Goes through a family without filling the cache. The caller closes both. */
    RocksIterator iterator(Family family, ReadOptions how) {
        return database.newIterator(handle(family), how);
    }

    /** The tables on disk. */
    List<LiveFileMetaData> tables() {
        return database.getLiveFilesMetaData();
    }

    /** Errors RocksDB met in the background; any means that it will take no more writes. */
    long backgroundErrors() throws RocksDBException {
        return database.getLongProperty("rocksdb.background-errors");
    }

    /** Octets of tables and memory. */
    long sizeOctets() throws RocksDBException {
        return database.getAggregatedLongProperty("rocksdb.total-sst-files-size");
    }

    /** The values as they are now, whatever is written later. */
    View view() {
        return new View(database.getSnapshot());
    }

    /** Values as of one moment. */
    final class View implements Getter, AutoCloseable {
        private final Snapshot snapshot;
        private final ReadOptions then;

        private View(Snapshot snapshot) {
            this.snapshot = snapshot;
            this.then = new ReadOptions().setSnapshot(snapshot);
        }

        @Override
        public Optional<byte[]> get(Family family, byte[] key) throws RocksDBException {
            return Optional.ofNullable(database.get(handle(family), then, key));
        }

        @Override
        public void close() {
            then.close();
            database.releaseSnapshot(snapshot);
        }
    }

    @Override
    public void close() {
        database.cancelAllBackgroundWork(true);
        families.forEach(ColumnFamilyHandle::close);
        reading.close();
        database.close();
        options.close();
    }

    /** Ends RocksDB's own threads, which would outlive the bundle. The next open starts new ones. */
    static void endThreads() {
        Env env = Env.getDefault();
        // Priority.TOTAL is no pool: asking for it ends the process.
        for (Priority pool : List.of(Priority.BOTTOM, Priority.LOW, Priority.HIGH)) {
            env.setBackgroundThreads(0, pool);
        }
    }
}
