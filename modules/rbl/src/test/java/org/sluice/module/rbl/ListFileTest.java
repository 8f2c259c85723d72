package org.sluice.module.rbl;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sluice.module.rbl.ListFile.Source;
import org.sluice.module.rbl.rbldnsd.DatasetType;

/** A list follows its file, and stays what it was when the file is no list. */
class ListFileTest {

    private static final long ROOM = 16L << 20;

    @TempDir
    Path folder;

    private Path file;
    private long changes;

    @BeforeEach
    void name() {
        file = folder.resolve("list");
    }

    @Test
    void followsTheFile() throws Exception {
        ListFile list = new ListFile(source(0));
        write("10.0.0.1\n");
        assertThat(list.look()).isFalse();
        assertThat(lists(list, "10.0.0.1")).isTrue();
        write("10.0.0.2\n");
        list.look();
        assertThat(lists(list, "10.0.0.1")).isFalse();
        assertThat(lists(list, "10.0.0.2")).isTrue();
    }

    @Test
    void keepsTheOldListWhenTheNewOneIsBad() throws Exception {
        ListFile list = new ListFile(source(0));
        write("10.0.0.1\n");
        list.look();
        write("10.0.0.2\n10.0.0.3/\n");
        list.look();
        assertThat(lists(list, "10.0.0.1")).isTrue();
        Files.delete(file);
        list.look();
        assertThat(lists(list, "10.0.0.1")).isTrue();
        Files.createDirectory(file);
        list.look();
        assertThat(lists(list, "10.0.0.1")).isTrue();
        Files.delete(file);
        write("10.0.0.4\n");
        list.look();
        assertThat(lists(list, "10.0.0.1")).isFalse();
        assertThat(lists(list, "10.0.0.4")).isTrue();
    }

    /** Half a compressed file, or one that unpacks to no end of octets, is no list. */
    @Test
    void readsCompressedFilesWholeOrNotAtAll() throws Exception {
        ListFile list = new ListFile(source(0));
        byte[] packed = packed("10.0.0.1\n");
        write(packed);
        list.look();
        assertThat(lists(list, "10.0.0.1")).isTrue();
        write(Arrays.copyOf(packed("10.0.0.2\n"), packed.length - 5));
        list.look();
        write(packed("10.0.0.3\n" + "x".repeat(1 << 20)));
        list.look();
        assertThat(lists(list, "10.0.0.1")).isTrue();
        assertThat(list.dataset().count()).isEqualTo(1);
    }

    @Test
    void doesNotReadWhatItHasReadBefore() throws Exception {
        ListFile list = new ListFile(source(0));
        write("10.0.0.1\n");
        list.look();
        var before = list.dataset();
        list.look();
        assertThat(list.dataset()).isSameAs(before);
    }

    @Test
    void looksAgainByItself() throws Exception {
        write("10.0.0.1\n");
        try (ListFiles files = new ListFiles()) {
            Source source = source(1);
            ListFile list = files.use(Set.of(source)).get(source);
            assertThat(lists(list, "10.0.0.1")).as("read at once").isTrue();
            write("10.0.0.2\n");
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
            while (!lists(list, "10.0.0.2")) {
                assertThat(System.nanoTime())
                        .as("the file is looked at each second")
                        .isLessThan(end);
                Thread.onSpinWait();
            }
        }
    }

    @Test
    void keepsWhatIsReadAcrossConfigurationsAndItsThreadNoLongerThanFiles() throws Exception {
        write("10.0.0.1\n");
        try (ListFiles files = new ListFiles()) {
            Source source = source(60);
            Map<Source, ListFile> first = files.use(Set.of(source));
            assertThat(files.use(Set.of(source))).isEqualTo(first);
            assertThat(threads()).contains("sluice-rbl-lists");
            files.use(Set.of());
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
            while (threads().contains("sluice-rbl-lists")) {
                assertThat(System.nanoTime()).as("the thread ends").isLessThan(end);
                Thread.onSpinWait();
            }
        }
    }

    private Source source(int refreshSeconds) {
        return new Source(file, DatasetType.IP4SET, "@", refreshSeconds, ROOM);
    }

    /** Two changes within the clock's grain are two all the same. */
    private void write(String text) throws Exception {
        write(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private void write(byte[] octets) throws Exception {
        Path next = Files.write(folder.resolve("next"), octets);
        Files.setLastModifiedTime(next, FileTime.fromMillis(1_000_000L * ++changes));
        Files.move(next, file, StandardCopyOption.REPLACE_EXISTING);
    }

    private static byte[] packed(String text) throws Exception {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(packed)) {
            out.write(text.getBytes(StandardCharsets.ISO_8859_1));
        }
        return packed.toByteArray();
    }

    private static boolean lists(ListFile list, String address) throws Exception {
        return !list.dataset().find(InetAddress.getByName(address)).addresses().isEmpty();
    }

    private static Set<String> threads() {
        return Thread.getAllStackTraces().keySet().stream().map(Thread::getName).collect(Collectors.toSet());
    }
}
