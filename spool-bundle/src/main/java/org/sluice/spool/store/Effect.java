package org.sluice.spool.store;

import org.rocksdb.RocksDBException;
import org.sluice.spool.SpoolRecord;
import org.sluice.spool.SpoolWatcher;

/** What one batch does to one record, and how to take that back. */
sealed interface Effect {

    void write(Changes changes) throws RocksDBException;

    /** {@code before}: values as they were. */
    void undo(Changes changes, Getter before) throws RocksDBException, DamagedException;

    /** It is certain now. */
    void count(Ledger ledger);

    void tell(SpoolWatcher watcher);

    /** A new record. */
    record Added(Addition addition, Entry entry, byte[] octets) implements Effect {

        @Override
        public void write(Changes changes) throws RocksDBException {
            changes.add(entry, octets, addition.head(), addition.body());
        }

        @Override
        public void undo(Changes changes, Getter before) throws RocksDBException {
            changes.remove(entry);
        }

        @Override
        public void count(Ledger ledger) {
            ledger.added(addition, entry);
        }

        @Override
        public void tell(SpoolWatcher watcher) {
            if (entry.state() == SpoolRecord.State.QUEUED) {
                watcher.queued(addition.record());
            }
        }
    }

    /** A changed record. */
    record Changed(Entry before, Entry after, SpoolRecord record, byte[] octets) implements Effect {

        @Override
        public void write(Changes changes) throws RocksDBException {
            changes.replace(before, after, octets);
        }

        @Override
        public void undo(Changes changes, Getter then) throws RocksDBException, DamagedException {
            changes.revert(before, after, then);
        }

        @Override
        public void count(Ledger ledger) {
            ledger.moved(before.state(), after.state());
        }

        @Override
        public void tell(SpoolWatcher watcher) {
            if (before.state() == after.state()) {
                return;
            }
            if (after.state() == SpoolRecord.State.QUEUED) {
                watcher.queued(record);
            } else {
                watcher.removed(after.id());
            }
        }
    }

    /** A record that is gone. */
    record Removed(Entry entry) implements Effect {

        @Override
        public void write(Changes changes) throws RocksDBException {
            changes.remove(entry);
        }

        @Override
        public void undo(Changes changes, Getter before) throws RocksDBException, DamagedException {
            changes.restore(entry, before);
        }

        @Override
        public void count(Ledger ledger) {
            ledger.removed(entry);
        }

        @Override
        public void tell(SpoolWatcher watcher) {
            watcher.removed(entry.id());
        }
    }
}
