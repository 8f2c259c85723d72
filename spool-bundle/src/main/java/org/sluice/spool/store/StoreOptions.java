package org.sluice.spool.store;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.rocksdb.AbstractNativeReference;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.Cache;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.CompressionType;
import org.rocksdb.DBOptions;
import org.rocksdb.InfoLogLevel;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;
import org.rocksdb.TablePropertiesCollectorFactory;
import org.rocksdb.WALRecoveryMode;

/**
 * RocksDB tuned as a queue: nearly everything written is deleted again soon, so tables with many deletions are compacted
 * early, and tables in memory are large enough that most mail never reaches a table on disk. Holds the native objects
 * that must live as long as the database.
 */
final class StoreOptions implements AutoCloseable {

    /** How much is forgiven at opening. */
    enum Mode {
        /** Only a torn end of the journal, which no sync has covered. */
        NORMAL,
        /** Missing tables and damaged places in the journal: what is left can be read. */
        TOLERANT,
        /** Also a lost or damaged manifest: the newest complete state that can be found. */
        LAST_RESORT
    }

    private static final long MEBI = 1L << 20;
    private static final int DELETIONS_WINDOW = 4_096;
    private static final int DELETIONS_TRIGGER = 2_048;

    private final Deque<AbstractNativeReference> owned = new ArrayDeque<>();
    private final Settings.Memory memory;
    private final Cache cache;
    private final DBOptions database;

    StoreOptions(Settings.Memory memory, Mode mode, boolean create) {
        this.memory = memory;
        this.cache = own(new LRUCache(memory.cacheOctets()));
        this.database = own(new DBOptions())
                .setCreateIfMissing(create)
                .setCreateMissingColumnFamilies(true)
                .setParanoidChecks(mode == Mode.NORMAL)
                .setBestEffortsRecovery(mode == Mode.LAST_RESORT)
                .setWalRecoveryMode(
                        mode == Mode.NORMAL
                                ? WALRecoveryMode.TolerateCorruptedTailRecords
                                : WALRecoveryMode.SkipAnyCorruptedRecords)
                .setDbWriteBufferSize(memory.tableOctets())
                .setMaxTotalWalSize(memory.journalOctets())
                .setMaxBackgroundJobs(memory.backgroundJobs())
                .setMaxOpenFiles(512)
                .setBytesPerSync(MEBI)
                .setAllowMmapReads(false)
                .setAllowMmapWrites(false)
                .setSkipStatsUpdateOnDbOpen(true)
                .setStatsDumpPeriodSec(0)
                .setStatsPersistPeriodSec(0)
                .setInfoLogLevel(InfoLogLevel.WARN_LEVEL)
                .setMaxLogFileSize(MEBI)
                .setKeepLogFileNum(3);
    }

    DBOptions database() {
        return database;
    }

    List<ColumnFamilyDescriptor> families() {
        List<ColumnFamilyDescriptor> descriptors = new ArrayList<>();
        for (Family family : Family.values()) {
            descriptors.add(new ColumnFamilyDescriptor(family.octets(), options(family)));
        }
        return descriptors;
    }

    private ColumnFamilyOptions options(Family family) {
        boolean bodies = family == Family.BODY;
        BlockBasedTableConfig tables = new BlockBasedTableConfig()
                .setBlockCache(cache)
                .setCacheIndexAndFilterBlocks(true)
                .setCacheIndexAndFilterBlocksWithHighPriority(true)
                .setBlockSize(bodies ? 16 << 10 : 8 << 10)
                .setFilterPolicy(own(new BloomFilter(10)));
        return deletionsCompacted()
                .setTableFormatConfig(tables)
                .setWriteBufferSize(memory.tableOctets() / (bodies ? 2 : 8))
                .setMaxWriteBufferNumber(3)
                .setTargetFileSizeBase(32 * MEBI)
                .setMaxBytesForLevelBase(256 * MEBI)
                .setCompressionType(CompressionType.NO_COMPRESSION)
                .setBottommostCompressionType(CompressionType.LZ4_COMPRESSION);
    }

    /** The collector can only be set through {@link Options}. */
    private ColumnFamilyOptions deletionsCompacted() {
        try (Options all = new Options()) {
            TablePropertiesCollectorFactory collector =
                    TablePropertiesCollectorFactory.NewCompactOnDeletionCollectorFactory(
                            DELETIONS_WINDOW, DELETIONS_TRIGGER, 0.5);
            all.setTablePropertiesCollectorFactory(List.of(own(collector)));
            return own(new ColumnFamilyOptions(all));
        }
    }

    private <T extends AbstractNativeReference> T own(T object) {
        owned.push(object);
        return object;
    }

    @Override
    public void close() {
        while (!owned.isEmpty()) {
            owned.pop().close();
        }
    }
}
