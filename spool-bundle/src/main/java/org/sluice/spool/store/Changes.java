package org.sluice.spool.store;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;

/** Changes to be written together, in terms of entries; keeps the count of users of shared bodies. */
final class Changes implements AutoCloseable {

    private final WriteBatch batch = new WriteBatch();
    private final RocksStore store;
    private final References references;
    private final List<Long> unusedFiles = new ArrayList<>();

    Changes(RocksStore store, References references) {
        this.store = store;
        this.references = references;
    }

    WriteBatch batch() {
        return batch;
    }

    /** Files whose last user these changes remove; to be deleted once it is certain, if still unused then. */
    List<Long> unusedFiles() {
        return unusedFiles;
    }

    /** A new record with everything that belongs to it. */
    void add(Entry entry, byte[] record, byte[] head, byte[] body) throws RocksDBException {
        put(Family.RECORD, entry.recordKey(), record);
        put(Family.INDEX, entry.indexKey(), entry.indexValue());
        if (entry.hasOwnHead()) {
            put(Family.BODY, entry.headKey(), head);
        }
        boolean first = !entry.placement().isCounted()
                || references.use(entry.placement().body()) == 1;
        if (first && entry.placement().kind() != Placement.Kind.FILE) {
            put(Family.BODY, entry.bodyKey(), body);
        }
    }

    /** Another record for the same id and content. */
    void replace(Entry before, Entry after, byte[] record) throws RocksDBException {
        if (!Arrays.equals(before.recordKey(), after.recordKey())) {
            delete(Family.RECORD, before.recordKey());
            put(Family.INDEX, after.indexKey(), after.indexValue());
        }
        put(Family.RECORD, after.recordKey(), record);
    }

    /** A record with everything that belongs to it alone. */
    void remove(Entry entry) throws RocksDBException {
        delete(Family.RECORD, entry.recordKey());
        delete(Family.INDEX, entry.indexKey());
        if (entry.hasOwnHead()) {
            delete(Family.BODY, entry.headKey());
        }
        Placement placement = entry.placement();
        if (placement.isCounted() && references.release(placement.body()) > 0) {
            return;
        }
        if (placement.kind() == Placement.Kind.FILE) {
            unusedFiles.add(placement.body());
        } else {
            delete(Family.BODY, entry.bodyKey());
        }
    }

    /** The opposite of {@link #remove}, with the values of before. */
    void restore(Entry entry, Getter before) throws RocksDBException, DamagedException {
        put(Family.RECORD, entry.recordKey(), value(before, Family.RECORD, entry.recordKey()));
        put(Family.INDEX, entry.indexKey(), entry.indexValue());
        if (entry.hasOwnHead()) {
            put(Family.BODY, entry.headKey(), value(before, Family.BODY, entry.headKey()));
        }
        Placement placement = entry.placement();
        boolean gone = !placement.isCounted() || references.use(placement.body()) == 1;
        if (gone && placement.kind() != Placement.Kind.FILE) {
            put(Family.BODY, entry.bodyKey(), value(before, Family.BODY, entry.bodyKey()));
        }
    }

    /** The opposite of {@link #replace}, with the value of before. */
    void revert(Entry before, Entry after, Getter then) throws RocksDBException, DamagedException {
        if (!Arrays.equals(before.recordKey(), after.recordKey())) {
            delete(Family.RECORD, after.recordKey());
            put(Family.INDEX, before.indexKey(), before.indexValue());
        }
        put(Family.RECORD, before.recordKey(), value(then, Family.RECORD, before.recordKey()));
    }

    /** Forgets what was added since the batch's save point. The count of users is left as it is: opening counts anew. */
    void rollBack() {
        try {
            batch.rollbackToSavePoint();
        } catch (RocksDBException e) {
            throw new IllegalStateException("no save point", e);
        }
    }

    private static byte[] value(Getter before, Family family, byte[] key) throws RocksDBException, DamagedException {
        return before.get(family, key).orElseThrow(() -> new DamagedException("no earlier " + family.word()));
    }

    private void put(Family family, byte[] key, byte[] value) throws RocksDBException {
        batch.put(store.handle(family), key, value);
    }

    private void delete(Family family, byte[] key) throws RocksDBException {
        batch.delete(store.handle(family), key);
    }

    @Override
    public void close() {
        batch.close();
    }
}
