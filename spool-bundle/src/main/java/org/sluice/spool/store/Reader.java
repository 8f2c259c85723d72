package org.sluice.spool.store;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.sluice.message.MessageBody;
import org.sluice.spool.SpoolRecord;
import org.sluice.spool.SpoolRecord.State;

/** Everything that reads the spool, on its callers' threads. A database that is just being opened again is waited for. */
final class Reader {

    /** So many are read at once; no view of the database is held while the visitor looks at them. */
    private static final int CHUNK = 256;

    private static final int ATTEMPTS = 3;
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final CurrentStore current;
    private final Ledger ledger;
    private final BodyFiles files;
    private final DamagedRecords damaged;

    Reader(Parts parts) {
        this.current = parts.current();
        this.ledger = parts.ledger();
        this.files = parts.files();
        this.damaged = parts.damaged();
    }

    void scan(State state, Predicate<SpoolRecord> visitor) {
        Chunk chunk = new Chunk(List.of(), 0, true);
        do {
            long from = chunk.next;
            chunk = patiently(store -> chunk(store, state, from));
            for (SpoolRecord record : chunk.records) {
                if (!ledger.withheld().contains(record.id()) && !visitor.test(record)) {
                    return;
                }
            }
        } while (chunk.more);
    }

    /** Records in order; {@code next}: the number to go on with. */
    private record Chunk(List<SpoolRecord> records, long next, boolean more) {}

    private Chunk chunk(RocksStore store, State state, long from) throws RocksDBException {
        List<SpoolRecord> records = new ArrayList<>(CHUNK);
        long next = from;
        byte[] end = Entry.recordKey(state, Long.MAX_VALUE);
        try (ReadOptions how = new ReadOptions().setFillCache(false).setReadaheadSize(1 << 20);
                RocksIterator lines = store.iterator(Family.RECORD, how)) {
            lines.seek(Entry.recordKey(state, from));
            for (int i = 0; i < CHUNK && lines.isValid(); i++, lines.next()) {
                byte[] key = lines.key();
                if (Arrays.compareUnsigned(key, end) > 0) {
                    return new Chunk(records, next, false);
                }
                long number = Entry.number(key);
                decode(state, number, lines.value()).ifPresent(stored -> records.add(stored.record()));
                next = number + 1;
            }
            lines.status();
            return new Chunk(records, next, lines.isValid());
        }
    }

    Optional<SpoolRecord> find(String id) {
        return patiently(store -> {
            Optional<Entry> entry = visible(store, id);
            if (entry.isEmpty()) {
                return Optional.empty();
            }
            Entry found = entry.get();
            Optional<byte[]> value = store.get(Family.RECORD, found.recordKey());
            if (value.isEmpty()) {
                damaged.suspect(found.state(), found.number(), "the record is missing");
                return Optional.empty();
            }
            return decode(found.state(), found.number(), value.get()).map(Stored::record);
        });
    }

    Optional<MessageBody> content(String id) {
        return patiently(store -> visible(store, id)).map(entry -> new StoredContent(this, entry));
    }

    /** Whether the record is still that one. */
    boolean holds(Entry entry) throws IOException {
        if (ledger.fresh().find(entry.id()).isPresent()) {
            return true;
        }
        try {
            return current.read(store -> store.entry(entry.id()))
                    .filter(now -> now.number() == entry.number())
                    .isPresent();
        } catch (DamagedException e) {
            throw new IOException(entry.id() + ": " + e.getMessage(), e);
        }
    }

    InputStream open(Entry entry) throws IOException {
        Optional<Octets> fresh = ledger.fresh().find(entry.id());
        if (fresh.isPresent()) {
            return fresh.get().open();
        }
        if (!holds(entry)) {
            throw new IOException(entry.id() + " is no longer in the spool");
        }
        try {
            return current.read(store -> Contents.open(store, files, entry));
        } catch (DamagedException e) {
            suspect(entry, e.getMessage());
            throw new IOException(entry.id() + ": " + e.getMessage(), e);
        }
    }

    /** The state may have changed since the entry was read, and with it the place. */
    private void suspect(Entry entry, String reason) throws IOException {
        try {
            current.read(store -> store.entry(entry.id()))
                    .ifPresent(now -> damaged.suspect(now.state(), now.number(), reason));
        } catch (DamagedException e) {
            throw new IOException(entry.id() + ": " + e.getMessage(), e);
        }
    }

    private Optional<Entry> visible(RocksStore store, String id) throws RocksDBException, DamagedException {
        return ledger.withheld().contains(id) ? Optional.empty() : store.entry(id);
    }

    private Optional<Stored> decode(State state, long number, byte[] value) {
        try {
            return Optional.of(RecordCodec.decode(value));
        } catch (DamagedException e) {
            damaged.suspect(state, number, e.getMessage());
            return Optional.empty();
        }
    }

    private <T> T patiently(CurrentStore.Reading<T> reading) {
        for (int attempt = 1; ; attempt++) {
            long openings = current.openings();
            try {
                return current.read(reading);
            } catch (CurrentStore.UnavailableException e) {
                if (attempt == ATTEMPTS || !isOpenedAgain(openings)) {
                    throw new UncheckedIOException(e);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (DamagedException e) {
                throw new UncheckedIOException(new IOException("the spool's index is damaged: " + e.getMessage(), e));
            }
        }
    }

    private boolean isOpenedAgain(long openings) {
        try {
            return current.awaitOpening(openings, PATIENCE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
