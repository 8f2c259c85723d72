package org.sluice.spool.store;

import java.util.concurrent.atomic.AtomicLong;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;

/**
 * Numbers of records and bodies: rising, never used twice, also across restarts. A ceiling on disk is raised in large
 * steps ahead of use; a restart goes on behind it.
 */
final class Numbers {

    private static final byte[] KEY = {'n', 'u', 'm', 'b', 'e', 'r', 's'};
    private static final long STEP = 1_000_000;

    private final AtomicLong last = new AtomicLong();
    private volatile long ceiling;

    long next() {
        return last.incrementAndGet();
    }

    /** Goes on behind what an earlier run may have used, and behind {@code used}. */
    void resume(RocksStore store, long used) throws RocksDBException, DamagedException {
        byte[] stored = store.get(Family.META, KEY).orElse(new byte[Long.BYTES]);
        long before = Math.max(used, new Unpacker(stored).fixed(Long.BYTES));
        last.accumulateAndGet(before, Math::max);
    }

    /** Adds a higher ceiling to the changes when the present one is near. */
    void reserve(RocksStore store, WriteBatch changes) throws RocksDBException {
        if (ceiling - last.get() < STEP / 2) {
            long raised = last.get() + STEP;
            changes.put(
                    store.handle(Family.META),
                    KEY,
                    new Packer().fixed(raised, Long.BYTES).toArray());
            ceiling = raised;
        }
    }

    /** The ceiling on disk is not known to be {@link #reserve}d any more. */
    void forgetCeiling() {
        ceiling = 0;
    }
}
