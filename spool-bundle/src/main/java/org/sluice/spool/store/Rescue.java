package org.sluice.spool.store;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
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

    private final Wreck old;
    private final RocksStore fresh;
    private final BodyFiles files;
    private final DamagedRecords damaged;
    private final References references = new References();
    private Changes changes;
    private final Set<String> done = new HashSet<>();
    private final Set<Long> aside = new HashSet<>();
    private long copied;
    private int unreadable;

    Rescue(Wreck old, RocksStore fresh, BodyFiles files, DamagedRecords damaged) {
        this.old = old;
        this.fresh = fresh;
        this.files = files;
        this.damaged = damaged;
    }

    void copy() throws RocksDBException, IOException {
        changes = new Changes(fresh, references);
        try {
            old.forEach(Family.INDEX, this::indexLine);
            if (unreadable > 0 || old.isBroken(Family.INDEX)) {
                old.forEach(Family.RECORD, this::recordLine);
            }
            write();
        } finally {
            changes.close();
        }
        fresh.flush();
        LOG.error("{} records rescued, {} set aside", copied, aside.size());
    }

    private void indexLine(byte[] key, byte[] value) throws RocksDBException, IOException {
        try {
            Entry entry = Entry.of(key, value);
            if (isNew(entry)) {
                copy(entry);
            }
        } catch (DamagedException e) {
            unreadable++;
        }
    }

    private void recordLine(byte[] key, byte[] value) throws RocksDBException, IOException {
        try {
            Entry entry = RecordCodec.decode(value).entry();
            if (isNew(entry)) {
                copy(entry, value);
            }
        } catch (DamagedException e) {
            keep(Entry.number(key), Optional.of(value), Optional.empty(), e.getMessage());
        }
    }

    private boolean isNew(Entry entry) {
        return done.add(entry.id()) && !aside.contains(entry.number());
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
        keep(entry.number(), record, content, entry.id() + ": " + reason);
    }

    private void keep(long number, Optional<byte[]> record, Optional<InputStream> content, String reason)
            throws IOException {
        if (aside.add(number)) {
            damaged.keep(Long.toString(number), record, content, reason);
        }
    }

    private void write() throws RocksDBException {
        fresh.writeUnprotected(changes.batch());
        changes.close();
        changes = new Changes(fresh, references);
    }
}
