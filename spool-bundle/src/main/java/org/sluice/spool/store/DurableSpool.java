package org.sluice.spool.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.rocksdb.RocksDB;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sluice.message.MessageBody;
import org.sluice.operations.HealthCheck.Finding;
import org.sluice.spool.Spool;
import org.sluice.spool.SpoolBatch;
import org.sluice.spool.SpoolException;
import org.sluice.spool.SpoolRecord;
import org.sluice.spool.SpoolRecord.State;

/** The spool in one directory: {@code db/}, {@code body/}, {@code damaged/}. Knows no OSGi. */
final class DurableSpool implements Spool, AutoCloseable {

    /** What tests replace. */
    record Environment(Journal journal, DiskSpace.Volume volume, Duration firstPause) {

        static Environment real(Path directory) throws IOException {
            return new Environment(
                    RocksDB::write, DiskSpace.Volume.of(Files.createDirectories(directory)), Duration.ofSeconds(1));
        }
    }

    private static final Logger LOG = LoggerFactory.getLogger(DurableSpool.class);
    private static final int FILE_WRITERS = 4;
    private static final Duration PATIENCE_AT_CLOSE = Duration.ofSeconds(5);

    private final Parts parts;
    private final Opening opening;
    private final Recovery recovery;
    private final Committer committer;
    private final Reader reader;
    private final DiskSpace space;
    private final Deadlines deadlines;
    private final ExecutorService fileWriters;
    private final Thread thread;
    private volatile Settings settings;
    private volatile boolean closed;

    private DurableSpool(Path directory, Settings settings, Environment environment) throws IOException {
        this.settings = settings;
        BodyFiles files = BodyFiles.in(Files.createDirectories(directory).resolve("body"));
        Numbers numbers = new Numbers();
        this.parts = new Parts(
                new CurrentStore(e -> committer().corrupted(e)),
                new Ledger(),
                numbers,
                files,
                new Preparation(files, numbers),
                DamagedRecords.in(directory.resolve("damaged")),
                new Notifier(),
                new SpoolMetrics());
        this.reader = new Reader(parts);
        this.opening = new Opening(directory, environment.journal(), files, parts.damaged(), settings.memory());
        this.recovery = new Recovery(opening, parts, environment.firstPause(), this::announce);
        this.committer = new Committer(parts, recovery, settings);
        this.space = new DiskSpace(directory, environment.volume(), settings);
        this.deadlines = new Deadlines(parts.notifier());
        this.fileWriters = Executors.newFixedThreadPool(FILE_WRITERS, task -> daemon(task, "sluice-spool-body"));
        this.thread = daemon(committer, "sluice-spool-commit");
        apply(settings);
    }

    /** Opens the spool; fails only when another process has it or the directory cannot be used at all. */
    static DurableSpool open(Path directory, Settings settings, Environment environment) throws IOException {
        DurableSpool spool = new DurableSpool(directory, settings, environment);
        if (!spool.recovery.attempt() && spool.recovery.cause().orElseThrow() instanceof Opening.InUseException inUse) {
            spool.closeThreads();
            throw inUse;
        }
        spool.deadlines.every(Duration.ofSeconds(1), spool.space::sample);
        spool.thread.start();
        return spool;
    }

    private Committer committer() {
        return committer;
    }

    void configure(Settings changed) {
        settings = changed;
        apply(changed);
    }

    private void apply(Settings now) {
        if (now.relaxed()) {
            LOG.warn("sync = relaxed: mail is acknowledged before the disk has it; a power cut loses it");
        }
        parts.preparation().fileThreshold(now.fileThresholdOctets());
        parts.ledger().fresh().bound(now.freshOctets());
        opening.configure(now.memory());
        committer.configure(now);
        space.configure(now);
    }

    Notifier notifier() {
        return parts.notifier();
    }

    SpoolMetrics metrics() {
        return parts.metrics();
    }

    Parts parts() {
        return parts;
    }

    int waiting() {
        return committer.waiting();
    }

    @Override
    public CompletionStage<Void> commit(SpoolBatch batch, Duration deadline) {
        Optional<SpoolException> refused = refusalOf(batch);
        if (refused.isPresent()) {
            parts.metrics().refused(1);
            return CompletableFuture.failedStage(refused.get());
        }
        Pending pending = new Pending(batch, deadline, System.nanoTime());
        deadlines.watch(pending, deadline);
        if (parts.preparation().writesFiles(batch)) {
            try {
                fileWriters.execute(() -> writeFiles(pending));
            } catch (RejectedExecutionException closing) {
                committer.refuse(pending, Failures.refused("the spool is closed"));
            }
        } else {
            committer.enqueue(pending);
        }
        return pending.answer().minimalCompletionStage();
    }

    /** Takes a place in the queue when nothing speaks against it. */
    private Optional<SpoolException> refusalOf(SpoolBatch batch) {
        if (closed) {
            return Optional.of(Failures.refused("the spool is closed"));
        }
        Optional<String> failure = recovery.failure();
        if (failure.isPresent()) {
            return Optional.of(recovery.isFull() ? Failures.full(failure.get()) : Failures.refused(failure.get()));
        }
        if (space.isExhausted() && !batch.added().isEmpty()) {
            return Optional.of(Failures.full(space.refusal().orElse("disk full")));
        }
        return committer.reserve()
                ? Optional.empty()
                : Optional.of(
                        Failures.refused(settings.waitingBatches() + " commits are waiting for the disk already"));
    }

    private void writeFiles(Pending pending) {
        if (pending.isRefused() || pending.isPast(System.nanoTime())) {
            committer.refuse(pending, Deadlines.missed());
            return;
        }
        try {
            pending.prepared(parts.preparation().prepare(pending.batch()));
            committer.enqueue(pending);
        } catch (IOException | RuntimeException e) {
            committer.refuse(pending, Failures.of("the content cannot be stored", e));
        }
    }

    @Override
    public void scan(State state, Predicate<SpoolRecord> visitor) {
        reader.scan(state, visitor);
    }

    @Override
    public Optional<SpoolRecord> find(String id) {
        return reader.find(id);
    }

    @Override
    public Optional<MessageBody> content(String id) {
        return reader.content(id);
    }

    @Override
    public Optional<String> refusal() {
        Optional<String> failure = recovery.failure();
        return failure.isPresent() ? failure : space.refusal();
    }

    @Override
    public long count(State state) {
        return parts.ledger().count(state);
    }

    /** For {@code sluice:doctor}. */
    List<Finding> check() {
        return new Health(this, parts, settings).check();
    }

    /** Those who looked before the database could be opened have seen nothing. */
    private void announce() {
        parts.notifier()
                .later(() -> reader.scan(State.QUEUED, record -> {
                    parts.notifier().forEach(watcher -> watcher.queued(record));
                    return !closed;
                }));
    }

    /** Writes what waits, then closes. */
    @Override
    public void close() {
        closed = true;
        try {
            fileWriters.shutdown();
            if (!fileWriters.awaitTermination(2, TimeUnit.SECONDS)) {
                LOG.warn("large bodies are still being written; their senders will try again");
            }
            committer.stop();
            thread.join(PATIENCE_AT_CLOSE.toMillis());
            if (thread.isAlive()) {
                LOG.error("the disk does not answer; the database is left open");
                return;
            }
            committer.refuseLateOnes();
            parts.notifier().close();
            parts.current().close();
            RocksStore.endThreads();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            deadlines.close();
        }
    }

    private void closeThreads() {
        fileWriters.shutdownNow();
        deadlines.close();
        try {
            parts.notifier().close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static Thread daemon(Runnable task, String name) {
        Thread created = new Thread(task, name);
        created.setDaemon(true);
        return created;
    }
}
