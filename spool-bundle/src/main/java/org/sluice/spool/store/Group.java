package org.sluice.spool.store;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.rocksdb.RocksDBException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sluice.spool.SpoolBatch;
import org.sluice.spool.SpoolException;
import org.sluice.spool.SpoolRecord;

/** Batches that are written with one sync. No two of them touch the same record, so each can be taken back alone. */
final class Group implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Group.class);

    private final RocksStore store;
    private final Ledger ledger;
    private final Numbers numbers;
    private final Changes changes;
    private final Map<Pending, List<Effect>> members = new LinkedHashMap<>();
    private final Set<String> touched = new HashSet<>();
    private long octets;

    Group(RocksStore store, Ledger ledger, Numbers numbers) {
        this.store = store;
        this.ledger = ledger;
        this.numbers = numbers;
        this.changes = new Changes(store, ledger.references());
    }

    /** Whether no member has touched what this batch touches. */
    boolean admits(Pending pending) {
        return touched.isEmpty() || !touches(pending.batch());
    }

    private boolean touches(SpoolBatch batch) {
        return touches(batch.added().keySet())
                || touches(batch.updated())
                || !Collections.disjoint(touched, batch.removed());
    }

    private boolean touches(Collection<SpoolRecord> records) {
        for (SpoolRecord record : records) {
            if (touched.contains(record.id())) {
                return true;
            }
        }
        return false;
    }

    /** Fails with a {@link SpoolException} when only this batch is at fault; then nothing of it is in the group. */
    void add(Pending pending, Prepared prepared) throws RocksDBException, SpoolException {
        List<Effect> effects = new ArrayList<>();
        Set<String> named = new HashSet<>();
        try {
            for (Addition addition : prepared.additions()) {
                effects.add(addition(addition, named));
            }
            for (SpoolRecord record : pending.batch().updated()) {
                change(record, named).ifPresent(effects::add);
            }
            for (String id : pending.batch().removed()) {
                if (named.add(id)) {
                    store.entry(id).map(Effect.Removed::new).ifPresent(effects::add);
                }
            }
        } catch (DamagedException e) {
            throw Failures.of("the spool's index is damaged", e);
        }
        for (Effect effect : effects) {
            effect.write(changes);
        }
        members.put(pending, effects);
        touched.addAll(named);
        octets += prepared.octets();
    }

    private Effect addition(Addition addition, Set<String> named)
            throws RocksDBException, DamagedException, SpoolException {
        String id = addition.record().id();
        if (!named.add(id) || store.entry(id).isPresent()) {
            throw Failures.refused(id + ": the spool has a record of that id");
        }
        Entry entry = addition.entry(numbers.next());
        return new Effect.Added(addition, entry, encoded(new Stored(entry, addition.record())));
    }

    private Optional<Effect> change(SpoolRecord record, Set<String> named)
            throws RocksDBException, DamagedException, SpoolException {
        if (!named.add(record.id())) {
            throw Failures.refused(record.id() + ": named twice in one batch");
        }
        Optional<Entry> before = store.entry(record.id());
        if (before.isEmpty()) {
            return Optional.empty();
        }
        Entry after = before.get().in(record.state());
        return Optional.of(new Effect.Changed(before.get(), after, record, encoded(new Stored(after, record))));
    }

    private static byte[] encoded(Stored stored) throws SpoolException {
        byte[] octets = RecordCodec.encode(stored);
        if (octets.length > RecordCodec.MAX_OCTETS) {
            throw Failures.refused(stored.entry().id() + ": record of " + octets.length + " octets (expected: at most "
                    + RecordCodec.MAX_OCTETS + ")");
        }
        return octets;
    }

    boolean isEmpty() {
        return members.isEmpty();
    }

    int size() {
        return members.size();
    }

    long octets() {
        return octets;
    }

    Set<Pending> members() {
        return members.keySet();
    }

    List<Effect> effects(Pending member) {
        return members.get(member);
    }

    /** Files that nobody uses any more if all members stay. */
    List<Long> unusedFiles() {
        return changes.unusedFiles();
    }

    /** Hides the added records from readers, then writes. */
    void write(boolean relaxed) throws RocksDBException {
        for (Pending member : members.keySet()) {
            member.batch().added().keySet().forEach(record -> ledger.withheld().add(record.id()));
        }
        numbers.reserve(store, changes.batch());
        store.write(changes.batch(), relaxed);
    }

    /** Changes that make the spool look as if these members had never been written, whether they have been or not. */
    Changes undo(Collection<Pending> refused, Getter before) {
        Changes undo = new Changes(store, ledger.references());
        for (Pending member : refused) {
            undo.batch().setSavePoint();
            try {
                for (Effect effect : members.get(member)) {
                    effect.undo(undo, before);
                }
            } catch (RocksDBException | DamagedException e) {
                // Half an undo could lose a removed record; a refused one that stays is the smaller harm.
                undo.rollBack();
                LOG.error("batch with {} cannot be taken back: {}", ids(member).toList(), e.toString());
            }
        }
        return undo;
    }

    private static Stream<String> ids(Pending pending) {
        return Stream.of(
                        pending.batch().added().keySet().stream().map(SpoolRecord::id),
                        pending.batch().updated().stream().map(SpoolRecord::id),
                        pending.batch().removed().stream())
                .flatMap(ids -> ids);
    }

    @Override
    public void close() {
        changes.close();
    }
}
