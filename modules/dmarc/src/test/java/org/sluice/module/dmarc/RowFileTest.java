package org.sluice.module.dmarc;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RowFileTest {

    private static final String RECORD = "v=DMARC1; p=reject; rua=mailto:a@x.example";

    @TempDir
    Path folder;

    private Path path;
    private final ReportRow one = Rows.of("192.0.2.1", "x.example", RECORD);
    private final ReportRow two = Rows.of("2001:db8::2", "x.example", RECORD);

    @BeforeEach
    void nameFile() {
        path = folder.resolve("day");
    }

    @Test
    void keepsWhatARowSays() {
        assertThat(ReportRow.decoded(one.encoded())).contains(one);
        assertThat(ReportRow.decoded("[\"2\"]")).isEmpty();
        assertThat(ReportRow.decoded("[\"1\",\"x\"]")).isEmpty();
        assertThat(ReportRow.decoded("nonsense")).isEmpty();
        assertThat(ReportRow.decoded("[\"1")).isEmpty();
    }

    @Test
    void addsUpAcrossWritesAndRestarts() throws IOException {
        new RowFile(path, 1 << 20).append(Map.of(one, 2L, two, 1L));
        new RowFile(path, 1 << 20).append(Map.of(one, 3L));
        assertThat(counts()).containsOnly(Map.entry(one.observed(), 5L), Map.entry(two.observed(), 1L));
    }

    /** A line cut short, garbage and a count that was changed cost no more than themselves. */
    @Test
    void skipsWhatACrashLeft() throws IOException {
        new RowFile(path, 1 << 20).append(Map.of(one, 2L));
        String whole = Files.readString(path);
        Files.writeString(path, whole.replaceFirst(" 2 ", " 9 "), StandardOpenOption.APPEND);
        Files.write(path, new byte[] {0, 1, (byte) 0xff, '\n'}, StandardOpenOption.APPEND);
        Files.writeString(path, whole.substring(0, whole.length() / 2), StandardOpenOption.APPEND);
        new RowFile(path, 1 << 20).append(Map.of(two, 1L));
        assertThat(counts()).containsOnly(Map.entry(one.observed(), 2L), Map.entry(two.observed(), 1L));
    }

    @Test
    void takesTheLastPolicyOfTheDay() throws IOException {
        ReportRow later = Rows.of("192.0.2.1", "x.example", "v=DMARC1; p=none; rua=mailto:b@x.example");
        RowFile file = new RowFile(path, 1 << 20);
        file.append(Map.of(one, 1L));
        file.append(Map.of(later, 1L));
        assertThat(file.load().domains().get("x.example").published().uris()).isEqualTo("mailto:b@x.example");
    }

    /** Equal rows are counted together when the file grows; what finds no room after that is counted as lost. */
    @Test
    void staysWithinItsBound() throws IOException {
        long bound = 20_000;
        RowFile file = new RowFile(path, bound);
        for (int i = 0; i < 200; i++) {
            assertThat(file.append(Map.of(one, 1L))).isZero();
            assertThat(Files.size(path)).isLessThanOrEqualTo(bound);
        }
        assertThat(counts()).containsExactly(Map.entry(one.observed(), 200L));
        long lost = 0;
        for (int i = 0; i < 100; i++) {
            Map<ReportRow, Long> rows = new HashMap<>();
            rows.put(Rows.of("192.0.2.1", "d" + i + ".example", RECORD), 1L);
            lost += file.append(rows);
            assertThat(Files.size(path)).isLessThanOrEqualTo(bound);
        }
        long kept = file.load().domains().values().stream()
                .flatMap(each -> each.counts().values().stream())
                .mapToLong(Long::longValue)
                .sum();
        assertThat(lost).isPositive();
        assertThat(kept + lost).isEqualTo(300);
    }

    @Test
    void letsOneWriteAtATime() throws IOException {
        try (RowStore first = RowStore.open(folder, 1 << 20).orElseThrow()) {
            assertThat(RowStore.open(folder, 1 << 20)).isEmpty();
            assertThat(first.node()).isEqualTo(first.node()).matches("[0-9a-z]+");
        }
        try (RowStore next = RowStore.open(folder, 1 << 20).orElseThrow()) {
            Files.write(folder.resolve("foreign.rows"), "x".getBytes(StandardCharsets.US_ASCII));
            assertThat(List.copyOf(next.days().keySet())).isEmpty();
        }
    }

    private Map<ReportRow.Observed, Long> counts() throws IOException {
        return new RowFile(path, 1 << 20).load().domains().get("x.example").counts();
    }
}
