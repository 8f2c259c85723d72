package org.sluice.spool.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.sluice.spool.store.Fixture.record;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;
import org.sluice.spool.Content;
import org.sluice.spool.SpoolBatch;
import org.sluice.spool.SpoolRecord.State;

/** Damaged records are set aside and reported, never fatal; the rest goes on. */
class DamageTest {

    @TempDir
    Path folder;

    private Fixture fixture;
    private int made;

    @BeforeEach
    void open() throws Exception {
        fixture = new Fixture(folder).open();
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void setsADamagedRecordAside(boolean found) throws Exception {
        fixture.add("m1", "one");
        fixture.add("m2", "two");
        fixture.add("m3", "three");
        Entry entry = entry("m2");
        write((store, batch) -> batch.put(store.handle(Family.RECORD), entry.recordKey(), new byte[] {1, 2, 3}));
        if (found) {
            assertThat(fixture.spool().find("m2")).isEmpty();
        } else {
            assertThat(fixture.ids(State.QUEUED)).containsExactly("m1", "m3");
        }
        Fixture.until("it is set aside", () -> fixture.spool().count(State.QUEUED) == 2);
        assertThat(aside())
                .containsExactly(entry.number() + ".eml", entry.number() + ".reason", entry.number() + ".record");
        assertThat(folder.resolve("damaged").resolve(entry.number() + ".eml")).hasContent("two");
        Fixture.until("watchers know", () -> fixture.news.contains("removed m2"));
        assertThat(fixture.spool().check()).anyMatch(finding -> finding.text().contains("damaged"));
        fixture.reopen();
        assertThat(fixture.ids(State.QUEUED)).containsExactly("m1", "m3");
        assertThat(fixture.spool().content("m2")).isEmpty();
    }

    @Test
    void setsARecordWithoutBodyAside() throws Exception {
        fixture.add("m1", "one");
        fixture.add("m2", "two");
        Entry entry = entry("m1");
        write((store, batch) -> batch.delete(store.handle(Family.BODY), entry.bodyKey()));
        assertThatThrownBy(() -> fixture.text("m1")).isInstanceOf(IOException.class);
        Fixture.until("it is set aside", () -> fixture.spool().count(State.QUEUED) == 1);
        assertThat(fixture.ids(State.QUEUED)).containsExactly("m2");
        assertThat(aside()).containsExactly(entry.number() + ".reason", entry.number() + ".record");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void setsRecordsAsideWhoseBodyFileIsMissingOrCut(boolean cut) throws Exception {
        fixture.commit(SpoolBatch.builder()
                .add(record("m1"), Content.of(Fixture.NO_HEAD, Bytes.of(Bytes.random(100_000, 1)), 0))
                .build());
        fixture.add("m2", "two");
        Path file = fixture.spool().parts().files().path(entry("m1").placement().body());
        fixture.close();
        if (cut) {
            truncate(file, 99_999);
        } else {
            Files.delete(file);
        }
        fixture.open();
        Fixture.until("it is set aside", () -> fixture.spool().count(State.QUEUED) == 1);
        assertThat(fixture.ids(State.QUEUED)).containsExactly("m2");
        assertThat(aside()).anyMatch(name -> name.endsWith(".record"));
    }

    @ParameterizedTest(name = "{0} octets of the journal's end are missing")
    @ValueSource(ints = {1, 3, 20, 60})
    void forgivesATornEndOfTheJournal(int octets) throws Exception {
        List<String> ids = fill(20);
        fixture.close();
        Path journal = newest("\\d+\\.log");
        truncate(journal, Files.size(journal) - octets);
        fixture.open();
        assertThat(fixture.ids(State.QUEUED)).isEqualTo(ids.subList(0, 19));
        assertThat(fixture.spool().count(State.QUEUED)).isEqualTo(19);
        assertThat(aside()).isEmpty();
        fixture.add("after", "x");
        assertThat(fixture.text("after")).isEqualTo("x");
    }

    @Test
    void readsOnBehindADamagedPlaceInTheJournal() throws Exception {
        List<String> ids = fill(200);
        fixture.close();
        Path journal = newest("\\d+\\.log");
        overwrite(journal, Files.size(journal) / 2, 40);
        fixture.open();
        List<String> left = fixture.ids(State.QUEUED);
        assertThat(ids).containsAll(left);
        assertThat(left).contains(ids.get(0), ids.get(199)).hasSizeGreaterThan(100);
        assertReadable(left);
        assertThat(aside()).anyMatch(name -> name.startsWith("database-"));
        assertThat(fixture.spool().check()).isNotEmpty();
    }

    @ParameterizedTest
    @EnumSource(names = {"RECORD", "INDEX", "BODY"})
    void goesOnWithoutAMissingTable(Family family) throws Exception {
        List<String> ids = threeTables();
        Path table = tables(family).get(1);
        fixture.close();
        Files.delete(table);
        fixture.open();
        assertRescued(ids, family);
    }

    @ParameterizedTest
    @EnumSource(names = {"RECORD", "INDEX", "BODY"})
    void goesOnWithoutATableThatIsNone(Family family) throws Exception {
        List<String> ids = threeTables();
        Path table = tables(family).get(1);
        fixture.close();
        overwrite(table, 0, (int) Files.size(table));
        fixture.open();
        readUntilRescued(ids);
        assertRescued(ids, family);
    }

    @ParameterizedTest
    @EnumSource(names = {"RECORD", "INDEX", "BODY"})
    void goesOnBesideADamagedBlock(Family family) throws Exception {
        List<String> ids = threeTables();
        Path table = tables(family).get(1);
        fixture.close();
        overwrite(table, 100, 200);
        fixture.open();
        readUntilRescued(ids);
        assertRescued(ids, family);
    }

    /** With the middle third of one family gone, at least the other two thirds are there and readable. */
    private void assertRescued(List<String> ids, Family broken) throws IOException {
        List<String> left = fixture.ids(State.QUEUED);
        assertThat(ids).containsAll(left);
        assertThat(left)
                .containsAll(ids.subList(0, 50))
                .containsAll(ids.subList(100, 150))
                .doesNotHaveDuplicates();
        if (broken == Family.INDEX) {
            assertThat(left).containsExactlyInAnyOrderElementsOf(ids);
        }
        assertReadable(left);
        assertThat(fixture.spool().count(State.QUEUED)).isEqualTo(left.size());
        assertThat(fixture.spool().refusal()).isEmpty();
        assertThat(aside()).anyMatch(name -> name.startsWith("database-"));
        long reasons = aside().stream().filter(name -> name.endsWith(".reason")).count();
        assertThat(left.size() + reasons).isEqualTo(ids.size());
        fixture.reopen();
        assertThat(fixture.ids(State.QUEUED)).isEqualTo(left);
    }

    /** A damaged block is only found when it is read. */
    private void readUntilRescued(List<String> ids) {
        for (String id : ids) {
            try {
                fixture.spool().find(id);
                fixture.text(id);
            } catch (IOException | UncheckedIOException | java.util.NoSuchElementException e) {
                Fixture.until("it works again", () -> fixture.spool().refusal().isEmpty() && rescued());
            }
        }
        Fixture.until("it works again", () -> fixture.spool().refusal().isEmpty() && rescued());
    }

    private boolean rescued() {
        return aside().stream().anyMatch(name -> name.startsWith("database-"))
                && !Files.exists(folder.resolve("rescue"));
    }

    @Test
    void opensWithoutTheNameOfTheCurrentManifest() throws Exception {
        List<String> ids = threeTables();
        fixture.close();
        Files.delete(folder.resolve("db").resolve("CURRENT"));
        fixture.open();
        assertThat(fixture.ids(State.QUEUED)).isEqualTo(ids);
        assertReadable(ids);
    }

    @Test
    void readsTheTablesWhenTheManifestIsLost() throws Exception {
        List<String> ids = threeTables();
        fixture.close();
        overwrite(newest("MANIFEST-.*"), 0, (int) Files.size(newest("MANIFEST-.*")));
        fixture.open();
        assertThat(fixture.ids(State.QUEUED)).isEqualTo(ids);
        assertReadable(ids);
        fixture.add("after", "x");
        assertThat(fixture.text("after")).isEqualTo("x");
    }

    @Test
    void startsEmptyWhenNothingIsReadableAndKeepsTheRest() throws Exception {
        threeTables();
        fixture.close();
        try (var files = Files.list(folder.resolve("db"))) {
            for (Path file : files.toList()) {
                overwrite(file, 0, (int) Files.size(file));
            }
        }
        fixture.open();
        assertThat(fixture.ids(State.QUEUED)).isEmpty();
        assertThat(aside()).anyMatch(name -> name.startsWith("database-"));
        fixture.add("new", "life");
        assertThat(fixture.text("new")).isEqualTo("life");
    }

    private List<String> fill(int count) throws Exception {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String id = String.format("m%06d", ++made);
            ids.add(id);
            fixture.add(id, "body of " + id);
        }
        return ids;
    }

    private List<String> threeTables() throws Exception {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            for (String id : fill(50)) {
                ids.add(id);
            }
            fixture.spool().parts().current().read(store -> {
                store.flush();
                return "";
            });
        }
        return ids;
    }

    private List<Path> tables(Family family) throws Exception {
        return fixture.spool().parts().current().read(store -> store.tables().stream()
                .filter(table -> Arrays.equals(table.columnFamilyName(), family.octets()))
                // By what is in them: a file that was rewritten meanwhile has a later number than its content's place.
                .sorted((one, other) -> Arrays.compareUnsigned(one.smallestKey(), other.smallestKey()))
                .map(table -> Path.of(table.path() + table.fileName()))
                .toList());
    }

    private void assertReadable(List<String> ids) throws IOException {
        for (String id : ids) {
            assertThat(fixture.text(id)).isEqualTo("body of " + id);
            assertThat(fixture.spool().find(id)).isPresent();
        }
    }

    private Entry entry(String id) throws Exception {
        return fixture.spool().parts().current().read(store -> store.entry(id)).orElseThrow();
    }

    private interface Tampering {
        void with(RocksStore store, WriteBatch batch) throws RocksDBException;
    }

    private void write(Tampering tampering) throws Exception {
        fixture.spool().parts().current().read(store -> {
            try (WriteBatch batch = new WriteBatch()) {
                tampering.with(store, batch);
                store.write(batch, false);
            }
            return "";
        });
    }

    private TreeSet<String> aside() {
        try (var files = Files.list(folder.resolve("damaged"))) {
            TreeSet<String> names = new TreeSet<>();
            files.forEach(file -> names.add(file.getFileName().toString()));
            return names;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path newest(String pattern) throws IOException {
        try (var files = Files.list(folder.resolve("db"))) {
            return files.filter(file -> file.getFileName().toString().matches(pattern))
                    .filter(file -> file.toFile().length() > 0)
                    .max(Comparator.comparing(file -> file.getFileName().toString()))
                    .orElseThrow();
        }
    }

    private static void truncate(Path file, long length) throws IOException {
        try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "rw")) {
            open.setLength(length);
        }
    }

    private static void overwrite(Path file, long from, int count) throws IOException {
        try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "rw")) {
            open.seek(from);
            open.write("garbage!".repeat(count / 8 + 1).getBytes(StandardCharsets.US_ASCII), 0, count);
        }
    }
}
