package org.sluice.spool.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.sluice.spool.store.Fixture.adding;
import static org.sluice.spool.store.Fixture.quarantined;
import static org.sluice.spool.store.Fixture.record;
import static org.sluice.spool.store.Fixture.removing;
import static org.sluice.spool.store.Fixture.updating;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.Status;
import org.sluice.message.MessageBody;
import org.sluice.spool.Content;
import org.sluice.spool.SpoolBatch;
import org.sluice.spool.SpoolException;
import org.sluice.spool.SpoolRecord.State;

/** What the spool does when the disk is slow, fails, or fails after it has written. */
class LateAndFailedTest {

    private static final Duration SOON = Duration.ofMillis(50);

    @TempDir
    Path folder;

    private Fixture fixture;

    @BeforeEach
    void open() throws Exception {
        fixture = new Fixture(folder).open();
        fixture.add("old", "was there before");
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    /** A sync that ends when the test says so. */
    private final class SlowSync implements Journal {
        private final CountDownLatch begun = new CountDownLatch(1);
        private final Semaphore mayEnd = new Semaphore(0);

        SlowSync() {
            fixture.journal = this;
        }

        @Override
        public void write(RocksDB database, org.rocksdb.WriteOptions how, org.rocksdb.WriteBatch changes)
                throws RocksDBException {
            begun.countDown();
            mayEnd.acquireUninterruptibly();
            database.write(how, changes);
        }

        void awaitBegin() throws InterruptedException {
            assertThat(begun.await(20, TimeUnit.SECONDS)).isTrue();
        }

        void end() {
            fixture.journal = RocksDB::write;
            mayEnd.release(1_000);
        }
    }

    @Test
    void takesBackWhatWasSyncedTooLate() throws Exception {
        SlowSync sync = new SlowSync();
        CompletableFuture<Void> late = fixture.begin(adding("late", "x"), SOON);
        sync.awaitBegin();
        assertRefused(late);
        assertThat(fixture.spool().find("late")).isEmpty();
        sync.end();
        fixture.add("next", "y");
        assertThat(fixture.ids(State.QUEUED)).containsExactly("old", "next");
        assertThat(fixture.spool().content("late")).isEmpty();
        assertThat(fixture.spool().count(State.QUEUED)).isEqualTo(2);
        fixture.reopen();
        assertThat(fixture.news).containsExactly("queued old", "queued next");
        assertThat(fixture.ids(State.QUEUED)).containsExactly("old", "next");
    }

    @Test
    void dropsWhatIsPastItsDeadlineBeforeTheWrite() throws Exception {
        SlowSync sync = new SlowSync();
        CompletableFuture<Void> first = fixture.begin(adding("first", "x"), Fixture.PATIENCE);
        sync.awaitBegin();
        CompletableFuture<Void> waiting = fixture.begin(adding("waiting", "y"), SOON);
        assertRefused(waiting);
        AtomicInteger writes = new AtomicInteger();
        sync.end();
        fixture.journal = (database, how, changes) -> {
            writes.incrementAndGet();
            database.write(how, changes);
        };
        Fixture.await(first);
        Fixture.until("queue is empty", () -> fixture.spool().waiting() == 0);
        assertThat(writes).hasValue(0);
        assertThat(fixture.ids(State.QUEUED)).containsExactly("old", "first");
    }

    @Test
    void anIdThatWasRefusedMayComeAgain() throws Exception {
        SlowSync sync = new SlowSync();
        CompletableFuture<Void> late = fixture.begin(adding("again", "first try"), SOON);
        sync.awaitBegin();
        assertRefused(late);
        sync.end();
        fixture.add("again", "second try");
        assertThat(fixture.text("again")).isEqualTo("second try");
        assertThat(fixture.ids(State.QUEUED)).containsExactly("old", "again");
    }

    @Test
    void aLateBatchHasNoEffectAtAll() throws Exception {
        fixture.add("changed", "c");
        MessageBody shared = Bytes.of(Bytes.random(500, 1));
        MessageBody large = Bytes.of(Bytes.random(100_000, 2));
        fixture.commit(SpoolBatch.builder()
                .add(record("s1"), Content.of("1".getBytes(), shared, 0))
                .add(record("s2"), Content.of("2".getBytes(), shared, 0))
                .add(record("large"), Content.of("3".getBytes(), large, 0))
                .build());
        SlowSync sync = new SlowSync();
        CompletableFuture<Void> late = fixture.begin(everything(), SOON);
        sync.awaitBegin();
        assertRefused(late);
        sync.end();
        Fixture.until("queue is empty", () -> fixture.spool().waiting() == 0);
        assertUntouched();
        fixture.reopen();
        assertUntouched();
    }

    /** Adds, changes and removes at once, so that there is something of each to take back. */
    private static SpoolBatch everything() {
        return SpoolBatch.builder()
                .add(record("dsn"), Content.of(Fixture.NO_HEAD, Bytes.of("report"), 0))
                .add(record("bigdsn"), Content.of(Fixture.NO_HEAD, Bytes.of(Bytes.random(90_000, 9)), 0))
                .update(quarantined("changed"))
                .remove("old")
                .remove("s1")
                .remove("s2")
                .remove("large")
                .build();
    }

    private void assertUntouched() throws IOException {
        assertThat(fixture.ids(State.QUEUED)).containsExactly("old", "changed", "s1", "s2", "large");
        assertThat(fixture.ids(State.QUARANTINED)).isEmpty();
        assertThat(fixture.spool().count(State.QUEUED)).isEqualTo(5);
        assertThat(fixture.text("old")).isEqualTo("was there before");
        assertThat(Bytes.read(fixture.spool().content("s2").orElseThrow())).hasSize(501);
        assertThat(Bytes.read(fixture.spool().content("large").orElseThrow())).hasSize(100_001);
        try (var files = Files.walk(folder.resolve("body"))) {
            assertThat(files.filter(Files::isRegularFile)).hasSize(1);
        }
    }

    @ParameterizedTest(name = "the failed write reached the disk: {0}")
    @ValueSource(booleans = {false, true})
    void neverTrustsAFailedSync(boolean reachedTheDisk) throws Exception {
        fixture.add("changed", "c");
        MessageBody shared = Bytes.of(Bytes.random(500, 1));
        fixture.commit(SpoolBatch.builder()
                .add(record("s1"), Content.of("1".getBytes(), shared, 0))
                .add(record("s2"), Content.of("2".getBytes(), shared, 0))
                .add(record("large"), Content.of("3".getBytes(), Bytes.of(Bytes.random(100_000, 2)), 0))
                .build());
        CountDownLatch disk = new CountDownLatch(1);
        fixture.journal = (database, how, changes) -> {
            if (disk.getCount() > 0) {
                if (reachedTheDisk) {
                    database.write(how, changes);
                }
                throw new RocksDBException("IO error: fdatasync: Input/output error");
            }
            database.write(how, changes);
        };
        assertThatThrownBy(() -> fixture.commit(everything())).isInstanceOf(SpoolException.class);
        assertThat(fixture.spool().refusal().orElseThrow()).contains("Input/output error", "tried again by itself");
        assertThatThrownBy(() -> fixture.add("m2", "x")).isInstanceOf(SpoolException.class);
        disk.countDown();
        Fixture.until("it works again", () -> fixture.spool().refusal().isEmpty());
        assertUntouched();
        fixture.add("after", "z");
        fixture.commit(removing("after"));
        fixture.reopen();
        assertUntouched();
    }

    @Test
    void saysWhenSpaceIsWhatIsMissing() throws Exception {
        fixture.journal = (database, how, changes) -> {
            throw new RocksDBException(
                    "No space left on device", new Status(Status.Code.IOError, Status.SubCode.NoSpace, "write"));
        };
        assertThatThrownBy(() -> fixture.add("m1", "x"))
                .isInstanceOfSatisfying(
                        SpoolException.class, e -> assertThat(e.isFull()).isTrue());
        assertThatThrownBy(() -> fixture.add("m2", "x"))
                .isInstanceOfSatisfying(
                        SpoolException.class, e -> assertThat(e.isFull()).isTrue());
        assertThat(fixture.spool().check()).anyMatch(finding -> finding.isSerious());
        fixture.journal = RocksDB::write;
        Fixture.until("it works again", () -> fixture.spool().refusal().isEmpty());
        fixture.add("m3", "x");
        assertThat(fixture.ids(State.QUEUED)).containsExactly("old", "m3");
        assertThat(fixture.spool().check()).isEmpty();
    }

    @Test
    void readsOnWhileItCannotWrite() throws Exception {
        CountDownLatch disk = new CountDownLatch(1);
        fixture.journal = (database, how, changes) -> {
            if (disk.getCount() > 0) {
                throw new RocksDBException("IO error: Read-only file system");
            }
            database.write(how, changes);
        };
        assertThatThrownBy(() -> fixture.add("m1", "x")).isInstanceOf(SpoolException.class);
        CompletableFuture<String> read = CompletableFuture.supplyAsync(
                () -> fixture.spool().find("old").orElseThrow().id());
        disk.countDown();
        assertThat(read).succeedsWithin(Fixture.PATIENCE).isEqualTo("old");
        Fixture.until("it works again", () -> fixture.spool().refusal().isEmpty());
        assertThat(fixture.text("old")).isEqualTo("was there before");
    }

    @Test
    void refusesWhenTooManyWait() throws Exception {
        fixture.config = java.util.Map.of("waiting_batches", "3");
        fixture.reopen();
        SlowSync sync = new SlowSync();
        CompletableFuture<Void> writing = fixture.begin(adding("w0", "x"), Fixture.PATIENCE);
        sync.awaitBegin();
        CompletableFuture<Void> w1 = fixture.begin(adding("w1", "x"), Fixture.PATIENCE);
        CompletableFuture<Void> w2 = fixture.begin(adding("w2", "x"), Fixture.PATIENCE);
        assertRefused(fixture.begin(adding("w3", "x"), Fixture.PATIENCE));
        sync.end();
        Fixture.await(writing);
        Fixture.await(w1);
        Fixture.await(w2);
        Fixture.until("queue is empty", () -> fixture.spool().waiting() == 0);
        fixture.add("w4", "x");
        assertThat(fixture.ids(State.QUEUED)).containsExactly("old", "w0", "w1", "w2", "w4");
    }

    @Test
    void oneBatchThatCannotBeReadLeavesItsNeighboursAlone() throws Exception {
        SlowSync sync = new SlowSync();
        CompletableFuture<Void> first = fixture.begin(adding("first", "x"), Fixture.PATIENCE);
        sync.awaitBegin();
        CompletableFuture<Void> good = fixture.begin(adding("good", "x"), Fixture.PATIENCE);
        SpoolBatch ended = SpoolBatch.builder()
                .add(record("bad"), Content.of(Fixture.NO_HEAD, Bytes.lying("short", 50), 0))
                .build();
        CompletableFuture<Void> bad = fixture.begin(ended, Fixture.PATIENCE);
        CompletableFuture<Void> removed = fixture.begin(removing("old"), Fixture.PATIENCE);
        CompletableFuture<Void> moved = fixture.begin(updating(quarantined("good")), Fixture.PATIENCE);
        sync.end();
        Fixture.await(first);
        Fixture.await(good);
        Fixture.await(removed);
        Fixture.await(moved);
        assertRefused(bad);
        assertThat(fixture.ids(State.QUEUED)).containsExactly("first");
        assertThat(fixture.ids(State.QUARANTINED)).containsExactly("good");
    }

    private static void assertRefused(CompletableFuture<Void> answer) {
        assertThatThrownBy(() -> Fixture.await(answer)).isInstanceOf(SpoolException.class);
    }
}
