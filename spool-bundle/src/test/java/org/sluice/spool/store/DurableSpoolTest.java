package org.sluice.spool.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.sluice.spool.store.Fixture.adding;
import static org.sluice.spool.store.Fixture.quarantined;
import static org.sluice.spool.store.Fixture.record;
import static org.sluice.spool.store.Fixture.removing;
import static org.sluice.spool.store.Fixture.updating;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sluice.message.MessageBody;
import org.sluice.spool.Content;
import org.sluice.spool.SpoolBatch;
import org.sluice.spool.SpoolException;
import org.sluice.spool.SpoolRecord;
import org.sluice.spool.SpoolRecord.State;
import org.sluice.spool.SpoolWatcher;

class DurableSpoolTest {

    private static final byte[] HEAD = "Received: x\r\n".getBytes(StandardCharsets.US_ASCII);

    @TempDir
    Path folder;

    private Fixture fixture;

    @BeforeEach
    void open() throws IOException {
        fixture = new Fixture(folder).open();
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "32"})
    void givesBackWhatWasCommitted(String cacheMegabytes) throws Exception {
        fixture.config = Map.of("fresh_megabytes", cacheMegabytes, "file_threshold_kilobytes", "64");
        fixture.reopen();
        SpoolRecord given = record("m1").with().sizeOctets(18).build();
        fixture.commit(SpoolBatch.builder()
                .add(given, Content.of(HEAD, Bytes.of("cut offHello"), 7))
                .build());
        assertThat(fixture.spool().find("m1").orElseThrow())
                .usingRecursiveComparison()
                .isEqualTo(given);
        assertThat(fixture.text("m1")).isEqualTo("Received: x\r\nHello");
        assertThat(fixture.spool().content("m1").orElseThrow().sizeOctets()).isEqualTo(18);
        assertThat(fixture.spool().count(State.QUEUED)).isEqualTo(1);
        assertThat(fixture.spool().find("m2")).isEmpty();
        assertThat(fixture.spool().content("m2")).isEmpty();
    }

    @Test
    void survivesARestart() throws Exception {
        fixture.add("m1", "one");
        fixture.commit(SpoolBatch.builder()
                .add(quarantined("m2"), Content.of(HEAD, Bytes.of("two"), 0))
                .build());
        fixture.reopen();
        assertThat(fixture.ids(State.QUEUED)).containsExactly("m1");
        assertThat(fixture.ids(State.QUARANTINED)).containsExactly("m2");
        assertThat(fixture.text("m2")).isEqualTo("Received: x\r\ntwo");
        assertThat(fixture.spool().count(State.QUEUED)).isEqualTo(1);
        assertThat(fixture.spool().count(State.QUARANTINED)).isEqualTo(1);
        assertThat(fixture.spool().find("m2").orElseThrow().module()).isEqualTo("clamav");
    }

    @Test
    void scansInOrderOfReceptionAlsoAcrossRestartsAndUntilToldToStop() throws Exception {
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < 600; i++) {
            String id = "z" + (1_000 - i);
            expected.add(id);
            fixture.begin(adding(id, "x"), Fixture.PATIENCE);
            if (i == 300) {
                fixture.reopen();
            }
        }
        fixture.add("last", "x");
        expected.add("last");
        assertThat(fixture.ids(State.QUEUED)).isEqualTo(expected);
        List<String> seen = new ArrayList<>();
        fixture.spool().scan(State.QUEUED, found -> seen.add(found.id()) && seen.size() < 3);
        assertThat(seen).isEqualTo(expected.subList(0, 3));
    }

    @Test
    void updatesAndMovesBetweenStates() throws Exception {
        fixture.add("m1", "one");
        fixture.add("m2", "two");
        SpoolRecord tried = record("m1")
                .with()
                .attempts(1, Instant.ofEpochSecond(5), "450 4.2.0 busy")
                .build();
        fixture.commit(updating(tried));
        fixture.commit(updating(quarantined("m2")));
        fixture.commit(updating(record("gone")));
        assertThat(fixture.spool().find("m1").orElseThrow().attempts()).isEqualTo(1);
        assertThat(fixture.ids(State.QUEUED)).containsExactly("m1");
        assertThat(fixture.ids(State.QUARANTINED)).containsExactly("m2");
        fixture.commit(updating(record("m2")));
        fixture.reopen();
        assertThat(fixture.ids(State.QUEUED)).containsExactly("m1", "m2");
        assertThat(fixture.spool().count(State.QUARANTINED)).isZero();
        assertThat(fixture.text("m2")).isEqualTo("two");
        assertThat(fixture.news).containsExactly("queued m1", "queued m2", "removed m2", "queued m2");
    }

    @Test
    void readingFailsOnceTheRecordIsRemoved() throws Exception {
        fixture.commit(SpoolBatch.builder()
                .add(record("m1"), Content.of(HEAD, Bytes.of(Bytes.random(200_000, 1)), 0))
                .build());
        MessageBody body = fixture.spool().content("m1").orElseThrow();
        try (InputStream in = body.open()) {
            assertThat(in.readNBytes(10_000)).hasSize(10_000);
            fixture.commit(removing("m1"));
            fixture.commit(removing("m1"));
            assertThatThrownBy(in::readAllBytes).isInstanceOf(IOException.class).hasMessageContaining("m1");
        }
        assertThatThrownBy(body::open).isInstanceOf(IOException.class);
        assertThat(fixture.spool().find("m1")).isEmpty();
        assertThat(fixture.spool().count(State.QUEUED)).isZero();
        fixture.close();
        assertThat(fixture.news).containsExactly("queued m1", "removed m1");
    }

    @Test
    void addsAndRemovesInOneCommit() throws Exception {
        fixture.add("m1", "bounces");
        fixture.commit(SpoolBatch.builder()
                .add(record("dsn"), Content.of(HEAD, Bytes.of("report"), 0))
                .remove("m1")
                .build());
        fixture.reopen();
        assertThat(fixture.ids(State.QUEUED)).containsExactly("dsn");
    }

    @Test
    void refusesAnIdThatIsThereAndLeavesTheOldOne() throws Exception {
        fixture.add("m1", "one");
        assertThatThrownBy(() -> fixture.add("m1", "two")).isInstanceOf(SpoolException.class);
        assertThatThrownBy(() -> fixture.commit(SpoolBatch.builder()
                        .add(record("m2"), Content.of(HEAD, Bytes.of("a"), 0))
                        .add(record("m2"), Content.of(HEAD, Bytes.of("b"), 0))
                        .build()))
                .isInstanceOf(SpoolException.class);
        assertThat(fixture.text("m1")).isEqualTo("one");
        assertThat(fixture.ids(State.QUEUED)).containsExactly("m1");
    }

    @Test
    void refusesABodyThatIsNotAsLongAsItSays() throws Exception {
        for (long says : new long[] {2, 9, 100_000}) {
            SpoolBatch lying = SpoolBatch.builder()
                    .add(record("m1"), Content.of(HEAD, Bytes.lying("honest", says), 0))
                    .build();
            assertThatThrownBy(() -> fixture.commit(lying)).isInstanceOf(SpoolException.class);
        }
        assertThat(fixture.ids(State.QUEUED)).isEmpty();
        awaitNoBodyFiles();
    }

    @ParameterizedTest
    @ValueSource(ints = {1_000, 200_000})
    void copiesShareOneBodyUntilTheLastGoes(int length) throws Exception {
        byte[] octets = Bytes.random(length, 7);
        MessageBody body = Bytes.of(octets);
        SpoolBatch.Builder batch = SpoolBatch.builder();
        for (int i = 0; i < 3; i++) {
            byte[] head = ("To: " + i + "\r\n").getBytes(StandardCharsets.US_ASCII);
            batch.add(record("m" + i), Content.of(head, body, 100));
        }
        fixture.commit(batch.build());
        fixture.reopen();
        assertThat(bodyFiles()).hasSize(length > 65_536 ? 1 : 0);
        fixture.commit(removing("m0"));
        fixture.commit(removing("m2"));
        byte[] read = Bytes.read(fixture.spool().content("m1").orElseThrow());
        assertThat(new String(read, 0, 7, StandardCharsets.US_ASCII)).isEqualTo("To: 1\r\n");
        assertThat(read).hasSize(length - 100 + 7).endsWith(octets[length - 2], octets[length - 1]);
        fixture.commit(removing("m1"));
        awaitNoBodyFiles();
        assertThat(values(Family.BODY)).isZero();
        assertThat(values(Family.INDEX)).isZero();
        assertThat(values(Family.RECORD)).isZero();
    }

    @Test
    void linksABodyThatIsAFileAlready() throws Exception {
        Path spilled = Files.write(folder.resolve("spilled"), Bytes.random(100_000, 3));
        fixture.commit(SpoolBatch.builder()
                .add(record("m1"), Content.of(HEAD, Bytes.in(spilled, 100_000), 0))
                .build());
        assertThat(Files.getAttribute(bodyFiles().get(0), "unix:ino"))
                .isEqualTo(Files.getAttribute(spilled, "unix:ino"));
        Files.delete(spilled);
        assertThat(Bytes.read(fixture.spool().content("m1").orElseThrow())).hasSize(100_000 + HEAD.length);
    }

    @Test
    void removesBodyFilesWithoutARecordAtTheStart() throws Exception {
        fixture.close();
        Path orphan = Files.write(folder.resolve("body").resolve("07").resolve("7"), HEAD);
        fixture.open();
        assertThat(orphan).doesNotExist();
        fixture.add("m1", "numbers go on behind it");
        assertThat(fixture.ids(State.QUEUED)).containsExactly("m1");
    }

    @Test
    void takesManyCommitsAtOnce() throws Exception {
        List<CompletableFuture<Void>> answers = IntStream.range(0, 16)
                .parallel()
                .boxed()
                .flatMap(thread -> IntStream.range(0, 250)
                        .mapToObj(i -> fixture.begin(adding("t" + thread + "-" + i, "body " + i), Fixture.PATIENCE)))
                .toList();
        CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new)).get(30, TimeUnit.SECONDS);
        assertThat(fixture.spool().count(State.QUEUED)).isEqualTo(4_000);
        fixture.reopen();
        assertThat(fixture.ids(State.QUEUED)).hasSize(4_000).doesNotHaveDuplicates();
        assertThat(fixture.text("t3-77")).isEqualTo("body 77");
    }

    @Test
    void refusesASecondOwnerOfTheDirectory() {
        assertThatThrownBy(() -> new Fixture(folder).open())
                .isInstanceOf(Opening.InUseException.class)
                .hasMessageContaining("another process");
    }

    @Test
    void refusesNewMailWhileTheDiskIsNearlyFull() throws Exception {
        fixture.add("m1", "one");
        fixture.free = (1L << 40) / 100 * 4;
        fixture.spool().configure(Settings.of(fixture.config));
        assertThat(fixture.spool().refusal().orElseThrow()).contains("disk nearly full", "free_percent_floor");
        fixture.add("m2", "in flight already");
        fixture.free = 1 << 20;
        fixture.spool().configure(Settings.of(fixture.config));
        assertThatThrownBy(() -> fixture.add("m3", "too late"))
                .isInstanceOfSatisfying(
                        SpoolException.class, e -> assertThat(e.isFull()).isTrue());
        fixture.commit(removing("m1"));
        fixture.free = 1L << 40;
        fixture.spool().configure(Settings.of(fixture.config));
        assertThat(fixture.spool().refusal()).isEmpty();
        assertThat(fixture.ids(State.QUEUED)).containsExactly("m2");
    }

    @Test
    void takesOtherSizesWithoutARestart() throws Exception {
        fixture.add("m1", "one");
        fixture.spool().configure(Settings.of(Map.of("table_megabytes", "16", "cache_megabytes", "8")));
        fixture.add("m2", "two");
        assertThat(fixture.text("m1") + fixture.text("m2")).isEqualTo("onetwo");
    }

    @Test
    void refusesAfterClose() {
        DurableSpool closed = fixture.spool();
        fixture.close();
        assertThat(closed.commit(adding("m1", "x"), Fixture.PATIENCE))
                .failsWithin(Fixture.PATIENCE)
                .withThrowableThat()
                .withCauseInstanceOf(SpoolException.class);
    }

    /** Files go after the answer is out: nobody waits for that. */
    private void awaitNoBodyFiles() throws IOException {
        long begun = System.nanoTime();
        while (!bodyFiles().isEmpty() && System.nanoTime() - begun < TimeUnit.SECONDS.toNanos(10)) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(2));
        }
        assertThat(bodyFiles()).isEmpty();
    }

    private List<Path> bodyFiles() throws IOException {
        try (var files = Files.walk(folder.resolve("body"))) {
            return files.filter(Files::isRegularFile).toList();
        }
    }

    private long values(Family family) throws Exception {
        return fixture.spool().parts().current().read(store -> {
            long count = 0;
            try (var how = new org.rocksdb.ReadOptions();
                    var lines = store.iterator(family, how)) {
                for (lines.seekToFirst(); lines.isValid(); lines.next()) {
                    count++;
                }
            }
            return count;
        });
    }

    @Test
    void tellsAWatcherFromWhenOnItHearsOfEverything() {
        AtomicInteger told = new AtomicInteger();
        fixture.spool().notifier().watch(new SpoolWatcher() {
            @Override
            public void watching() {
                told.incrementAndGet();
            }

            @Override
            public void queued(SpoolRecord record) {}

            @Override
            public void removed(String id) {}
        });
        Fixture.until("it was told", () -> told.get() == 1);
    }
}
