package org.sluice.spool.store;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.sluice.spool.SpoolRecord.State;

/** What the index of a database says, counted when it is opened: one pass over short lines, no record is read. */
final class Recount {

    private final long[] counts = new long[State.values().length];
    private final References references = new References();
    private final Map<Long, List<Entry>> files = new HashMap<>();
    private long highest;

    private Recount() {}

    static Recount of(RocksStore store) throws RocksDBException, DamagedException {
        Recount recount = new Recount();
        try (ReadOptions how = new ReadOptions().setFillCache(false).setReadaheadSize(2 << 20);
                RocksIterator lines = store.iterator(Family.INDEX, how)) {
            for (lines.seekToFirst(); lines.isValid(); lines.next()) {
                recount.take(Entry.of(lines.key(), lines.value()));
            }
            lines.status();
        }
        return recount;
    }

    private void take(Entry entry) {
        counts[entry.state().ordinal()]++;
        Placement placement = entry.placement();
        highest = Math.max(highest, Math.max(entry.number(), placement.body()));
        if (placement.isCounted()) {
            references.use(placement.body());
        }
        if (placement.kind() == Placement.Kind.FILE) {
            files.computeIfAbsent(placement.body(), body -> new ArrayList<>(1)).add(entry);
        }
    }

    long count(State state) {
        return counts[state.ordinal()];
    }

    References references() {
        return references;
    }

    /** The highest number in use. */
    long highest() {
        return highest;
    }

    boolean usesFile(long number) {
        return files.containsKey(number);
    }

    /** Entries whose body file is not there or has another length. */
    Set<Entry> without(BodyFiles present) {
        Set<Entry> missing = new HashSet<>();
        files.forEach((number, entries) -> {
            if (!present.holds(number, entries.get(0).placement().bodyOctets())) {
                missing.addAll(entries);
            }
        });
        return missing;
    }
}
