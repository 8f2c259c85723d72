package org.sluice.spool.store;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import org.rocksdb.RocksDBException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Copies what is readable of a damaged database into a new one. The index leads, as it knows what was removed; only where
 * it has holes do the records themselves, and then a message may come back that was delivered already: better twice than
 * never.
 */
final class Rescue {

    private static final Logger LOG = LoggerFactory.getLogger(Rescue.class);
    private static final int WRITE_AFTER_OCTETS = 8 << 20;

    private final RocksStore old;
    private final RocksStore fresh;
    private final BodyFiles files;
    private final DamagedRecords damaged;
    private final References references = new References();
    private Changes changes;
    private long copied;
    private long lost;

    Rescue(RocksStore old, RocksStore fresh, BodyFiles files, DamagedRecords damaged) {
        this.old = old;
        this.fresh = fresh;
        this.files = files;
        this.damaged = damaged;
    }

    void copy() throws RocksDBException, IOException {
        changes = new Changes(fresh, references);
        try {
            if (copyByIndex() > 0) {
                write();
                copyByRecords();
            }
            write();
        } finally {
            changes.close();
        }
        fresh.flush();
        LOG.error("{} records rescued, {} set aside", copied, lost);
    }

    private int copyByIndex() throws RocksDBException, IOException {
        try (RescueCursor index = new RescueCursor(old, Family.INDEX)) {
            int unreadable = 0;
            for (; index.hasLine(); index.next()) {
                try {
                    copy(Entry.of(index.key(), index.value()));
                } catch (DamagedException e) {
                    unreadable++;
                }
            }
            return index.holes() + unreadable;
        }
    }

    private void copyByRecords() throws RocksDBException, IOException {
        try (RescueCursor records = new RescueCursor(old, Family.RECORD)) {
            for (; records.hasLine(); records.next()) {
                byte[] value = records.value();
                try {
                    Stored stored = RecordCodec.decode(value);
                    if (fresh.entry(stored.entry().id()).isEmpty()) {
                        copy(stored.entry(), value);
                    }
                } catch (DamagedException e) {
                    keep("key-" + new Unpacker(records.key()).restAsHex(), Optional.of(value), e.getMessage());
                }
            }
            if (records.holes() > 0) {
                LOG.error(
                        "{} parts of the records could not be read at all; see the copy of the database",
                        records.holes());
            }
        }
    }

    private void copy(Entry entry) throws RocksDBException, IOException {
        Optional<byte[]> value = Optional.empty();
        try {
            value = record(entry);
            RecordCodec.decode(value.orElseThrow(() -> new DamagedException("the record is missing")));
        } catch (DamagedException e) {
            keep(entry, value, e.getMessage());
            return;
        }
        copy(entry, value.get());
    }

    private void copy(Entry entry, byte[] record) throws RocksDBException, IOException {
        byte[] head;
        byte[] body;
        try {
            head = entry.hasOwnHead() ? content(entry.headKey()) : Octets.NONE;
            body = isFile(entry) ? Octets.NONE : content(entry.bodyKey());
            if (isFile(entry)
                    && !files.holds(entry.placement().body(), entry.placement().bodyOctets())) {
                throw new DamagedException("the body file is missing");
            }
        } catch (DamagedException e) {
            keep(entry, Optional.of(record), e.getMessage());
            return;
        }
        changes.add(entry, record, head, body);
        copied++;
        if (changes.batch().getDataSize() > WRITE_AFTER_OCTETS) {
            write();
        }
    }

    private static boolean isFile(Entry entry) {
        return entry.placement().kind() == Placement.Kind.FILE;
    }

    private Optional<byte[]> record(Entry entry) throws DamagedException {
        try {
            return old.get(Family.RECORD, entry.recordKey());
        } catch (RocksDBException e) {
            throw new DamagedException("the record cannot be read: " + e.getMessage());
        }
    }

    private byte[] content(byte[] key) throws DamagedException {
        try {
            return old.get(Family.BODY, key).orElseThrow(() -> new DamagedException("the body is missing"));
        } catch (RocksDBException e) {
            throw new DamagedException("the body cannot be read: " + e.getMessage());
        }
    }

    private void keep(Entry entry, Optional<byte[]> record, String reason) throws IOException {
        Optional<InputStream> content = Optional.empty();
        try {
            content = Optional.of(
                    isFile(entry)
                            ? files.open(entry.placement().body(), 0)
                            : new ByteArrayInputStream(content(entry.bodyKey())));
        } catch (DamagedException | IOException e) {
            LOG.debug("{}: nothing is left of the content", entry.id());
        }
        lost++;
        damaged.keep(Long.toString(entry.number()), record, content, entry.id() + ": " + reason);
    }

    private void keep(String name, Optional<byte[]> record, String reason) throws IOException {
        lost++;
        damaged.keep(name, record, Optional.empty(), reason);
    }

    private void write() throws RocksDBException {
        fresh.writeUnprotected(changes.batch());
        changes.close();
        changes = new Changes(fresh, references);
    }
}
