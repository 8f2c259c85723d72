package org.sluice.spool.store;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.rocksdb.RocksDBException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sluice.spool.SpoolException;
import org.sluice.spool.SpoolRecord;

/**
 * The only writer. Takes what waits, writes it with one sync, takes what came meanwhile: groups grow with the load, and a
 * lone commit waits for nobody.
 *
 * <p>Concurrency: callers put a {@link Pending} into the queue; its place is free again when the caller has been told.
 * The timer may refuse a pending at any moment; {@link Pending#confirm} after the sync decides who was first. Added
 * records are withheld from readers before the write, and shown only when confirmed. The database is closed and opened
 * on this thread only.
 */
final class Committer implements Runnable {

    private static final Logger LOG = LoggerFactory.getLogger(Committer.class);
    private static final long IDLE_MILLIS = 500;

    private final Parts parts;
    private final Recovery recovery;
    private final Mending mending;
    private final BlockingQueue<Optional<Pending>> queue = new LinkedBlockingQueue<>();
    private final AtomicInteger waiting = new AtomicInteger();
    private volatile Settings settings;
    private volatile boolean stopping;
    private volatile boolean ended;
    private volatile boolean reopen;
    private volatile Optional<RocksDBException> corruption = Optional.empty();
    private Optional<Pending> carried = Optional.empty();

    Committer(Parts parts, Recovery recovery, Settings settings) {
        this.parts = parts;
        this.recovery = recovery;
        this.mending = new Mending(parts);
        this.settings = settings;
    }

    void configure(Settings changed) {
        boolean other = !changed.memory().equals(settings.memory());
        settings = changed;
        if (other) {
            reopen = true;
            wake();
        }
    }

    /** A reader has met damage. */
    void corrupted(RocksDBException found) {
        corruption = Optional.of(found);
        wake();
    }

    /** Takes a place in the queue; false when all are taken. */
    boolean reserve() {
        if (waiting.incrementAndGet() > settings.waitingBatches()) {
            waiting.decrementAndGet();
            return false;
        }
        return true;
    }

    /** Gives a place back. */
    void leave() {
        waiting.decrementAndGet();
    }

    int waiting() {
        return waiting.get();
    }

    void enqueue(Pending pending) {
        queue.add(Optional.of(pending));
        if (ended) {
            refuseLateOnes();
        }
    }

    /** What came while the last ones were being written: once {@link #run} has returned nobody else answers it. */
    void refuseLateOnes() {
        ended = true;
        for (Optional<Pending> late = queue.poll(); late != null; late = queue.poll()) {
            late.ifPresent(pending -> refuse(pending, Failures.refused("the spool is closed")));
        }
    }

    /** There is something to do besides commits. */
    private void wake() {
        queue.add(Optional.empty());
    }

    /** What waits is still written, then {@link #run} returns. */
    void stop() {
        stopping = true;
        wake();
    }

    @Override
    public void run() {
        while (!stopping || carried.isPresent() || !queue.isEmpty()) {
            try {
                step();
            } catch (InterruptedException e) {
                stopping = true;
            } catch (RuntimeException e) {
                LOG.error("the spool's committer met a mistake of its own", e);
                recovery.begin(e, Optional.empty());
            }
        }
    }

    private void step() throws InterruptedException {
        Optional<Pending> first = next(stopping ? 0 : IDLE_MILLIS);
        corruption.ifPresent(found -> recovery.begin(found, Optional.empty()));
        corruption = Optional.empty();
        if (recovery.failure().isPresent()) {
            first.ifPresent(pending -> refuse(pending, failed(recovery.failure().get())));
            if (!stopping && recovery.isDue(System.nanoTime())) {
                recovery.attempt();
            }
            return;
        }
        if (reopen) {
            reopen = false;
            LOG.info("opening the spool's database again with other sizes");
            if (!recovery.attempt()) {
                first.ifPresent(pending -> refuse(pending, failed("the spool is being opened")));
                return;
            }
        }
        if (first.isPresent()) {
            commit(first.get());
        }
        mend();
    }

    private Optional<Pending> next(long waitMillis) throws InterruptedException {
        Optional<Pending> next = carried;
        carried = Optional.empty();
        if (next.isEmpty()) {
            next = queue.poll(waitMillis, TimeUnit.MILLISECONDS);
        }
        return Objects.requireNonNullElse(next, Optional.empty());
    }

    private void commit(Pending first) {
        try (Group group = new Group(parts.current().own(), parts.ledger(), parts.numbers())) {
            Optional<Pending> next = Optional.of(first);
            while (next.isPresent() && hasRoom(group) && group.admits(next.get())) {
                if (!take(group, next.get())) {
                    return;
                }
                next = Objects.requireNonNullElse(queue.poll(), Optional.empty());
            }
            carried = next;
            if (!group.isEmpty()) {
                write(group);
            }
        }
    }

    private boolean hasRoom(Group group) {
        return group.size() < settings.groupBatches() && group.octets() < settings.groupOctets();
    }

    /** False when the database itself failed, and with it all members so far. */
    private boolean take(Group group, Pending pending) {
        if (pending.isRefused() || pending.isPast(System.nanoTime())) {
            refuse(pending, Deadlines.missed());
            return true;
        }
        try {
            Prepared prepared = pending.prepared().isPresent()
                    ? pending.prepared().get()
                    : parts.preparation().prepare(pending.batch());
            pending.prepared(prepared);
            group.add(pending, prepared);
        } catch (RocksDBException e) {
            recovery.begin(e, Optional.empty());
            refuse(pending, Failures.of("the spool cannot be read", e));
            group.members().forEach(member -> refuse(member, Failures.of("the spool cannot be read", e)));
            return false;
        } catch (SpoolException e) {
            refuse(pending, e);
        } catch (IOException | RuntimeException e) {
            refuse(pending, Failures.of("the content cannot be read", e));
        }
        return true;
    }

    private void write(Group group) {
        long begin = System.nanoTime();
        try (RocksStore.View before = parts.current().own().view()) {
            try {
                group.write(settings.relaxed());
            } catch (RocksDBException | RuntimeException e) {
                failAll(group, before, e);
                return;
            }
            parts.metrics().written(group.size(), group.octets(), System.nanoTime() - begin);
            settle(group, before);
        }
    }

    private void settle(Group group, Getter before) {
        List<Pending> late = new ArrayList<>();
        for (Pending member : group.members()) {
            if (member.confirm()) {
                List<Effect> effects = group.effects(member);
                effects.forEach(effect -> effect.count(parts.ledger()));
                parts.notifier().done(member, effects, waiting::decrementAndGet);
            } else {
                late.add(member);
            }
        }
        if (!late.isEmpty()) {
            takeBack(group, late, before);
        }
        removeFiles(group.unusedFiles());
    }

    /** Their callers have heard no while the sync was on its way. */
    private void takeBack(Group group, List<Pending> late, Getter before) {
        LOG.warn("{} commits were synced after their deadline and are taken back", late.size());
        parts.metrics().refused(late.size());
        withhold(late);
        Changes undo = group.undo(late, before);
        try {
            parts.current().own().write(undo.batch(), settings.relaxed());
            removeFiles(undo.unusedFiles());
            undo.close();
        } catch (RocksDBException e) {
            recovery.begin(e, Optional.of(undo));
        } finally {
            waiting.addAndGet(-late.size());
        }
    }

    private void failAll(Group group, Getter before, Exception cause) {
        withhold(group.members());
        recovery.begin(cause, Optional.of(group.undo(group.members(), before)));
        group.members().forEach(member -> {
            parts.metrics().refused(1);
            if (member.refuse()) {
                parts.notifier().refused(member, Failures.of("the spool cannot write", cause));
            }
            waiting.decrementAndGet();
        });
    }

    private void withhold(Iterable<Pending> refused) {
        Set<String> ids = new HashSet<>();
        for (Pending pending : refused) {
            pending.batch().added().keySet().stream().map(SpoolRecord::id).forEach(ids::add);
        }
        parts.ledger().withheld().refuse(ids);
    }

    private void removeFiles(List<Long> unused) {
        for (long file : unused) {
            if (parts.ledger().references().count(file) == 0) {
                parts.files().remove(file);
            }
        }
    }

    /** For one that has not been written. */
    void refuse(Pending pending, SpoolException why) {
        if (pending.refuse()) {
            parts.notifier().refused(pending, why);
        }
        parts.metrics().refused(1);
        pending.prepared().ifPresent(prepared -> prepared.files().forEach(parts.files()::remove));
        waiting.decrementAndGet();
    }

    private void mend() {
        Map<DamagedRecords.Suspect, String> suspects = parts.damaged().takeSuspects();
        if (suspects.isEmpty()) {
            return;
        }
        try {
            mending.mend(suspects, settings.relaxed());
        } catch (RocksDBException e) {
            recovery.begin(e, Optional.empty());
        } catch (IOException e) {
            LOG.error("damaged records cannot be set aside: {}", e.toString());
        }
    }

    private SpoolException failed(String why) {
        return recovery.isFull() ? Failures.full(why) : Failures.refused(why);
    }
}
