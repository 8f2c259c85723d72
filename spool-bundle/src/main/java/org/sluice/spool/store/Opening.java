package org.sluice.spool.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import org.rocksdb.RocksDBException;
import org.rocksdb.Status;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens the database, whatever state it is in. A healthy one is opened as it is. From a damaged one everything readable
 * is copied into a new one; the damaged one is kept beside for the operator.
 */
final class Opening {

    /** The directory is another process's. */
    static final class InUseException extends IOException {
        private static final long serialVersionUID = 1L;

        InUseException(Path directory) {
            super(directory
                    + " is in use by another process: two servers on one data directory would lose mail; stop the"
                    + " other one or give this one its own --data");
        }
    }

    /** An open database and what its index says; {@code rescued}: something may be missing. */
    record Opened(RocksStore store, Recount recount, boolean rescued) {}

    private static final Logger LOG = LoggerFactory.getLogger(Opening.class);
    private static final String COMPLETE = "RESCUE-COMPLETE";

    private final Path database;
    private final Path rescue;
    private final Journal journal;
    private final BodyFiles files;
    private final DamagedRecords damaged;
    private volatile Settings.Memory memory;

    Opening(Path spool, Journal journal, BodyFiles files, DamagedRecords damaged, Settings.Memory memory) {
        this.database = spool.resolve("db");
        this.rescue = spool.resolve("rescue");
        this.journal = journal;
        this.files = files;
        this.damaged = damaged;
        this.memory = memory;
    }

    void configure(Settings.Memory changed) {
        memory = changed;
    }

    /** {@code suspicious}: damage was met while it was open, so look at every table. */
    Opened open(boolean suspicious) throws IOException {
        finishRescue();
        try {
            if (!suspicious) {
                return healthy(!Trees.holdsDatabase(database));
            }
        } catch (RocksDBException e) {
            refuseUnlessDamage(e);
            LOG.error("the spool's database {} is damaged: {}", database, e.getMessage());
        } catch (DamagedException e) {
            LOG.error("the index of the spool's database {} is damaged: {}", database, e.getMessage());
        }
        try {
            return damaged();
        } catch (RocksDBException | DamagedException e) {
            throw new IOException("the spool's database cannot be mended: " + e.getMessage(), e);
        }
    }

    private Opened healthy(boolean create) throws RocksDBException, DamagedException, IOException {
        Files.createDirectories(database);
        RocksStore store = store(database, StoreOptions.Mode.NORMAL, create);
        try {
            return new Opened(store, Recount.of(store), false);
        } catch (RocksDBException | DamagedException | RuntimeException e) {
            store.close();
            throw e;
        }
    }

    private Opened damaged() throws IOException, RocksDBException, DamagedException {
        Path original = damaged.place("database");
        Trees.keepDatabase(database, original);
        LOG.error("the damaged database is kept in {}; what is readable is used", original);
        Optional<RocksStore> readable = readable();
        if (readable.isEmpty()) {
            LOG.error("nothing in the damaged database is readable; the spool starts empty");
            Trees.delete(database);
            return reopened(true);
        }
        try (RocksStore old = readable.get();
                Wreck wreck = new Wreck(old)) {
            if (!wreck.brokenTables().isEmpty()) {
                LOG.error("tables that cannot be read: {}", wreck.brokenTables());
                rescue(wreck);
            }
        }
        finishRescue();
        return reopened(false);
    }

    private void rescue(Wreck wreck) throws IOException, RocksDBException {
        Trees.delete(rescue);
        Files.createDirectories(rescue);
        try (RocksStore fresh = store(rescue, StoreOptions.Mode.NORMAL, true)) {
            new Rescue(wreck, fresh, files, damaged).copy();
        }
        Files.createFile(rescue.resolve(COMPLETE));
        BodyFiles.sync(rescue);
    }

    private Opened reopened(boolean create) throws IOException, RocksDBException, DamagedException {
        Opened opened = healthy(create);
        return new Opened(opened.store(), opened.recount(), true);
    }

    private Optional<RocksStore> readable() throws IOException {
        for (StoreOptions.Mode mode : List.of(StoreOptions.Mode.TOLERANT, StoreOptions.Mode.LAST_RESORT)) {
            try {
                return Optional.of(store(database, mode, false));
            } catch (RocksDBException e) {
                refuseUnlessDamage(e);
                LOG.error("opening in mode {} failed: {}", mode, e.getMessage());
            }
        }
        return Optional.empty();
    }

    /** The old database goes only when the new one is complete, and a crash in between is finished at the next start. */
    private void finishRescue() throws IOException {
        if (!Files.exists(rescue)) {
            return;
        }
        if (!Files.exists(rescue.resolve(COMPLETE))) {
            Trees.delete(rescue);
            return;
        }
        Trees.delete(database);
        Files.move(rescue, database, StandardCopyOption.ATOMIC_MOVE);
        Files.delete(database.resolve(COMPLETE));
        BodyFiles.sync(database);
        BodyFiles.sync(database.getParent());
    }

    private RocksStore store(Path directory, StoreOptions.Mode mode, boolean create) throws RocksDBException {
        return RocksStore.open(directory, new StoreOptions(memory, mode, create), journal);
    }

    private void refuseUnlessDamage(RocksDBException e) throws IOException {
        String message = String.valueOf(e.getMessage());
        if (message.contains("LOCK") || message.contains("lock hold by current process")) {
            throw new InUseException(database.getParent());
        }
        Status.Code code =
                e.getStatus() == null ? Status.Code.Undefined : e.getStatus().getCode();
        boolean damage = code == Status.Code.Corruption
                || code == Status.Code.NotFound
                || message.contains("No such file or directory")
                || message.contains("does not exist");
        if (!damage) {
            throw new IOException("the spool's database " + database + " cannot be opened: " + message, e);
        }
    }
}
