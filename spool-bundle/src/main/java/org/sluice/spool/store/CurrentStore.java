package org.sluice.spool.store;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Consumer;
import org.rocksdb.RocksDBException;
import org.rocksdb.Status;

/** The open database, which may be closed and opened again under its readers; only the committer does that. */
final class CurrentStore {

    /** One short use of the database. */
    interface Reading<T> {
        T from(RocksStore store) throws RocksDBException, DamagedException, IOException;
    }

    /** There is no database to read, or it cannot be read; a new one may be opened soon. */
    static final class UnavailableException extends IOException {
        private static final long serialVersionUID = 1L;

        UnavailableException(String message, Throwable cause) {
            super(message, cause);
        }
    }

    private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
    private final Consumer<RocksDBException> corruption;
    private final Condition opening = lock.writeLock().newCondition();
    private Optional<RocksStore> store = Optional.empty();
    private volatile long openings;

    /** {@code corruption} is told of damage that reading finds. */
    CurrentStore(Consumer<RocksDBException> corruption) {
        this.corruption = corruption;
    }

    <T> T read(Reading<T> reading) throws IOException, DamagedException {
        lock.readLock().lock();
        try {
            return reading.from(
                    store.orElseThrow(() -> new UnavailableException("the spool's database is closed", null)));
        } catch (RocksDBException e) {
            if (isCorruption(e)) {
                corruption.accept(e);
            }
            throw new UnavailableException("the spool's database cannot be read: " + e.getMessage(), e);
        } finally {
            lock.readLock().unlock();
        }
    }

    /** For the committer's thread, which alone may close it. */
    RocksStore own() {
        return store.orElseThrow(() -> new IllegalStateException("the spool's database is closed"));
    }

    void set(RocksStore opened) {
        lock.writeLock().lock();
        try {
            store = Optional.of(opened);
            openings++;
            opening.signalAll();
        } finally {
            lock.writeLock().unlock();
        }
    }

    /** How often a database was opened. */
    long openings() {
        return openings;
    }

    /** Waits until one more was opened than {@code seen}. */
    boolean awaitOpening(long seen, Duration patience) throws InterruptedException {
        long left = patience.toNanos();
        lock.writeLock().lock();
        try {
            while (openings == seen && left > 0) {
                left = opening.awaitNanos(left);
            }
            return openings != seen;
        } finally {
            lock.writeLock().unlock();
        }
    }

    /** Waits for readers, then closes. */
    void close() {
        lock.writeLock().lock();
        try {
            store.ifPresent(RocksStore::close);
            store = Optional.empty();
        } finally {
            lock.writeLock().unlock();
        }
    }

    static boolean isCorruption(RocksDBException e) {
        return e.getStatus() != null && e.getStatus().getCode() == Status.Code.Corruption;
    }
}
