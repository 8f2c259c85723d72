package org.sluice.spool.store;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.rocksdb.RocksDBException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sluice.spool.SpoolRecord.State;

/**
 * What happens after a write that failed. Nobody knows then what the disk has, and asking it again would only ask the
 * page cache; so the spool refuses everything, closes the database, opens it again (which reads the journal and writes
 * it anew), takes back what was refused, and counts. Repeated with growing pauses until it works. For the committer's
 * thread, but for {@link #failure}.
 */
final class Recovery {

    private static final Logger LOG = LoggerFactory.getLogger(Recovery.class);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);

    private final Opening opening;
    private final Parts parts;
    private final Duration firstPause;
    private final Runnable openedLate;
    private volatile Optional<String> failure = Optional.empty();
    private volatile boolean full;
    private Optional<Changes> undo = Optional.empty();
    private Optional<Exception> cause = Optional.empty();
    private boolean suspicious;
    private boolean everOpened;
    private Duration pause;
    private long retryAtNanos;

    /** {@code openedLate}: the very first opening succeeded only after others had been told of a failure. */
    Recovery(Opening opening, Parts parts, Duration firstPause, Runnable openedLate) {
        this.opening = opening;
        this.parts = parts;
        this.firstPause = firstPause;
        this.pause = firstPause;
        this.openedLate = openedLate;
    }

    /** Why everything is refused, in an operator's words. */
    Optional<String> failure() {
        return failure;
    }

    /** Whether space is what is missing. */
    boolean isFull() {
        return full;
    }

    /** What the last {@link #attempt} failed with. */
    Optional<Exception> cause() {
        return cause;
    }

    boolean isDue(long nowNanos) {
        return nowNanos - retryAtNanos >= 0;
    }

    /** From now on everything is refused; {@code takeBack} is written as soon as the database is open again. */
    void begin(Exception why, Optional<Changes> takeBack) {
        if (takeBack.isPresent()) {
            undo.ifPresent(Changes::close);
            undo = takeBack;
        }
        suspicious |= why instanceof RocksDBException e && CurrentStore.isCorruption(e);
        failed((suspicious ? "the spool's database is damaged: " : "the spool cannot write: ") + why.getMessage(), why);
    }

    /** Closes and opens the database once; true when it works again. */
    boolean attempt() {
        parts.current().close();
        try {
            Opening.Opened opened = opening.open(suspicious);
            try {
                mend(opened);
            } catch (IOException | RocksDBException | DamagedException | RuntimeException e) {
                opened.store().close();
                throw e;
            }
            succeeded();
            return true;
        } catch (IOException | RocksDBException | DamagedException | RuntimeException e) {
            failed("the spool's database cannot be opened: " + e.getMessage(), e);
            return false;
        }
    }

    private void mend(Opening.Opened opened) throws RocksDBException, DamagedException, IOException {
        RocksStore store = opened.store();
        parts.numbers().resume(store, Math.max(opened.recount().highest(), everOpened ? 0 : compareFiles(opened)));
        parts.numbers().forgetCeiling();
        Recount now = opened.recount();
        try (Changes changes = undo.orElseGet(() -> new Changes(store, new References()))) {
            // Also proves that the disk takes a synced write before anybody is promised anything.
            parts.numbers().reserve(store, changes.batch());
            store.write(changes.batch(), false);
            changes.unusedFiles().forEach(parts.files()::remove);
            if (undo.isPresent()) {
                now = Recount.of(store);
            }
        }
        undo = Optional.empty();
        compare(now, opened.rescued());
        parts.ledger().become(now);
        parts.current().set(store);
    }

    /** Only at the start: later there may be files whose records are on their way. Returns the highest number seen. */
    private long compareFiles(Opening.Opened opened) throws IOException {
        opened.recount().without(parts.files()).forEach(entry -> parts.damaged()
                .suspect(entry.state(), entry.number(), "its body file is missing or cut short"));
        Optional<Path> keepIn = opened.rescued() ? Optional.of(parts.damaged().directory()) : Optional.empty();
        return parts.files().clean(opened.recount()::usesFile, keepIn);
    }

    /** Every record that was answered with yes must be there. */
    private void compare(Recount now, boolean rescued) {
        for (State state : State.values()) {
            long expected = parts.ledger().count(state);
            if (everOpened && now.count(state) != expected) {
                LOG.error(
                        "after opening the spool again {} records are {} (expected: {}){}",
                        now.count(state),
                        state,
                        expected,
                        rescued ? "; those set aside are missing here" : "");
            }
        }
    }

    private void succeeded() {
        if (failure.isPresent()) {
            LOG.warn("the spool works again");
            if (!everOpened) {
                openedLate.run();
            }
        }
        failure = Optional.empty();
        cause = Optional.empty();
        full = false;
        suspicious = false;
        pause = firstPause;
        everOpened = true;
    }

    private void failed(String sentence, Exception why) {
        cause = Optional.of(why);
        full = Failures.isFull(why);
        failure = Optional.of(sentence + (full ? "; free space there" : "; look at the disk and at the system's log")
                + "; tried again by itself");
        LOG.error("no mail is taken: {} (again in {} ms)", sentence, pause.toMillis());
        retryAtNanos = System.nanoTime() + pause.toNanos();
        pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause.multipliedBy(2);
    }
}
