package org.sluice.spool.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.rocksdb.RocksDB;
import org.sluice.message.EnvelopeAddress;
import org.sluice.spool.Content;
import org.sluice.spool.SpoolBatch;
import org.sluice.spool.SpoolException;
import org.sluice.spool.SpoolRecord;
import org.sluice.spool.SpoolRecord.State;
import org.sluice.spool.SpoolWatcher;

/** A spool in a folder of the test, on a journal the test controls. */
final class Fixture implements AutoCloseable {

    static final Duration PATIENCE = Duration.ofSeconds(20);
    static final byte[] NO_HEAD = {};

    private final Path directory;
    final List<String> news = new CopyOnWriteArrayList<>();
    volatile Journal journal = RocksDB::write;
    volatile long free = 1L << 40;
    Map<String, String> config = Map.of("fresh_megabytes", "0", "file_threshold_kilobytes", "64");
    private DurableSpool spool;

    Fixture(Path directory) throws IOException {
        this.directory = directory;
        NativeLibrary.load(Path.of(System.getProperty("java.io.tmpdir")));
    }

    Fixture open() throws IOException {
        DiskSpace.Volume volume = new DiskSpace.Volume() {
            @Override
            public long free() {
                return free;
            }

            @Override
            public long size() {
                return 1L << 40;
            }
        };
        spool = DurableSpool.open(
                directory,
                Settings.of(config),
                new DurableSpool.Environment(
                        (database, how, changes) -> journal.write(database, how, changes),
                        volume,
                        Duration.ofMillis(20)));
        spool.notifier().watch(new SpoolWatcher() {
            @Override
            public void queued(SpoolRecord record) {
                news.add("queued " + record.id());
            }

            @Override
            public void removed(String id) {
                news.add("removed " + id);
            }
        });
        return this;
    }

    Fixture reopen() throws IOException {
        close();
        return open();
    }

    DurableSpool spool() {
        return spool;
    }

    Path directory() {
        return directory;
    }

    static SpoolRecord record(String id) {
        return SpoolRecord.of(
                        id,
                        EnvelopeAddress.parse("a@example.org"),
                        EnvelopeAddress.parse("b@sluice.test"),
                        Instant.ofEpochSecond(1_700_000_000, 123_456_789))
                .build();
    }

    static SpoolRecord quarantined(String id) {
        return record(id)
                .with()
                .state(State.QUARANTINED)
                .quarantine("clamav", "Eicar")
                .build();
    }

    static SpoolBatch adding(String id, String text) {
        return SpoolBatch.builder()
                .add(record(id), Content.of(NO_HEAD, Bytes.of(text), 0))
                .build();
    }

    static SpoolBatch removing(String id) {
        return SpoolBatch.builder().remove(id).build();
    }

    static SpoolBatch updating(SpoolRecord record) {
        return SpoolBatch.builder().update(record).build();
    }

    void add(String id, String text) throws SpoolException {
        commit(adding(id, text));
    }

    void commit(SpoolBatch batch) throws SpoolException {
        await(spool.commit(batch, PATIENCE).toCompletableFuture());
    }

    CompletableFuture<Void> begin(SpoolBatch batch, Duration deadline) {
        return spool.commit(batch, deadline).toCompletableFuture();
    }

    static void await(CompletableFuture<Void> answer) throws SpoolException {
        try {
            answer.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof SpoolException refused) {
                throw refused;
            }
            throw new AssertionError(e);
        } catch (InterruptedException | TimeoutException e) {
            throw new AssertionError(e);
        }
    }

    List<String> ids(State state) {
        List<String> ids = new ArrayList<>();
        spool.scan(state, record -> ids.add(record.id()));
        return ids;
    }

    String text(String id) throws IOException {
        return Bytes.text(spool.content(id).orElseThrow());
    }

    static void until(String what, BooleanSupplier condition) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as(what).isLessThan(end);
            LockSupport.parkNanos(1_000_000);
        }
    }

    @Override
    public void close() {
        if (spool != null) {
            spool.close();
        }
    }
}
