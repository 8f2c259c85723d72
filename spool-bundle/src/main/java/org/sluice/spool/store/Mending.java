package org.sluice.spool.store;

import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.sluice.spool.SpoolRecord.State;

/** Looks at records a reader found wrong, and sets those aside that are. For the committer's thread. */
final class Mending {

    private final Parts parts;

    Mending(Parts parts) {
        this.parts = parts;
    }

    void mend(Map<DamagedRecords.Suspect, String> suspects, boolean relaxed) throws RocksDBException, IOException {
        RocksStore store = parts.current().own();
        Map<Long, Entry> entries = entries(store, suspects);
        for (Map.Entry<DamagedRecords.Suspect, String> suspect : suspects.entrySet()) {
            State state = suspect.getKey().state();
            long number = suspect.getKey().number();
            Optional<byte[]> record = store.get(Family.RECORD, Entry.recordKey(state, number));
            Optional<Entry> entry = Optional.ofNullable(entries.get(number));
            if (isSound(store, entry, record)) {
                continue;
            }
            Optional<InputStream> content = entry.flatMap(this::content);
            String who = entry.map(known -> known.id() + ": ").orElse("");
            parts.damaged().keep(Long.toString(number), record, content, who + suspect.getValue());
            remove(store, state, number, entry, relaxed);
        }
    }

    /** A record that was removed or replaced since the reader saw it is none of ours. */
    private boolean isSound(RocksStore store, Optional<Entry> entry, Optional<byte[]> record) throws RocksDBException {
        if (entry.isEmpty()) {
            return record.isEmpty();
        }
        try {
            RecordCodec.decode(record.orElseThrow(() -> new DamagedException("the record is missing")));
        } catch (DamagedException e) {
            return false;
        }
        Placement placement = entry.get().placement();
        return placement.kind() == Placement.Kind.FILE
                ? parts.files().holds(placement.body(), placement.bodyOctets())
                : store.get(Family.BODY, entry.get().bodyKey()).isPresent();
    }

    private Optional<InputStream> content(Entry entry) {
        try {
            return Optional.of(Contents.open(parts.current().own(), parts.files(), entry));
        } catch (IOException | RocksDBException | DamagedException e) {
            return Optional.empty();
        }
    }

    private void remove(RocksStore store, State state, long number, Optional<Entry> entry, boolean relaxed)
            throws RocksDBException {
        try (Changes changes = new Changes(store, parts.ledger().references())) {
            changes.batch().delete(store.handle(Family.RECORD), Entry.recordKey(state, number));
            if (entry.isPresent()) {
                changes.remove(entry.get());
            }
            store.write(changes.batch(), relaxed);
            changes.unusedFiles().forEach(parts.files()::remove);
        }
        entry.ifPresent(known -> {
            parts.ledger().removed(known);
            parts.notifier().later(() -> parts.notifier().tell(new Effect.Removed(known)));
        });
    }

    /** Damaged records do not know their id, so the index is read; this is rare. */
    private static Map<Long, Entry> entries(RocksStore store, Map<DamagedRecords.Suspect, String> suspects)
            throws RocksDBException, IOException {
        Map<Long, Entry> found = new HashMap<>();
        try (ReadOptions how = new ReadOptions().setFillCache(false);
                RocksIterator lines = store.iterator(Family.INDEX, how)) {
            for (lines.seekToFirst(); lines.isValid(); lines.next()) {
                Entry entry = Entry.of(lines.key(), lines.value());
                if (suspects.containsKey(new DamagedRecords.Suspect(entry.state(), entry.number()))) {
                    found.put(entry.number(), entry);
                }
            }
            lines.status();
        } catch (DamagedException e) {
            throw new IOException("the index is damaged: " + e.getMessage(), e);
        }
        return found;
    }
}
