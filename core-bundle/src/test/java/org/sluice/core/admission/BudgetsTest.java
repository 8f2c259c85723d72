package org.sluice.core.admission;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sluice.core.intake.MemorySpool;
import org.sluice.message.SmtpReply;
import org.sluice.spool.Spool;

class BudgetsTest {
    private static final long MIB = 1024 * 1024;

    private final MemorySpool spool = new MemorySpool();
    private final AdmissionSettings settings = new AdmissionSettings(1_000, 2, 5, 256 * MIB);
    private boolean spoolPresent = true;
    private long usable = 10_000 * MIB;
    private boolean spoolExpected;
    private final Supplier<Spool> store = () -> spoolPresent ? spool : null;
    private final Budgets budgets = new Budgets(() -> settings, store, () -> spoolExpected, new DiskSpace() {
        @Override
        public long usable() throws IOException {
            if (usable < 0) {
                throw new IOException("no disk");
            }
            return usable;
        }

        @Override
        public long total() {
            return 20_000 * MIB;
        }
    });

    @ParameterizedTest(name = "{0} MiB free of 20000: refused {1}")
    @CsvSource({"10000, false", "1001, false", "999, true", "100, true", "-1, true"})
    void refusesOnAFullDiskAndRecovers(long free, boolean refused) {
        usable = free * MIB;
        budgets.sample();
        assertThat(refusal().isPresent()).isEqualTo(refused);
        usable = 10_000 * MIB;
        assertThat(refusal().isPresent()).as("until the timer looks again").isEqualTo(refused);
        budgets.sample();
        assertThat(refusal()).isEmpty();
    }

    @Test
    void refusesWhenTooManyWaitAndRecovers() {
        budgets.entered();
        assertThat(refusal()).isEmpty();
        budgets.entered();
        assertThat(refusal())
                .hasValueSatisfying(reply -> assertThat(reply.toString()).startsWith("452 4.3.1"));
        assertThat(budgets.findings()).isNotEmpty();
        budgets.left();
        assertThat(refusal()).isEmpty();
    }

    @Test
    void asksTheSpool() {
        spoolPresent = false;
        spoolExpected = true;
        assertThat(refusal()).as("mail waits at its dot").isEmpty();
        spoolExpected = false;
        assertThat(refusal())
                .hasValueSatisfying(reply -> assertThat(reply.toString()).startsWith("451 4.3.0"));
        spoolPresent = true;
        assertThat(refusal()).isEmpty();
        spool.refusal = Optional.of("the store is damaged");
        assertThat(refusal())
                .hasValueSatisfying(reply ->
                        assertThat(reply.toString()).startsWith("452 4.3.1").doesNotContain("damaged"));
        spool.refusal = Optional.empty();
        assertThat(refusal()).isEmpty();
        assertThat(budgets.findings()).isEmpty();
    }

    @Test
    void lendsMemoryWithinTheLimit() {
        assertThat(budgets.reserve(600)).isTrue();
        assertThat(budgets.reserve(600)).isFalse();
        assertThat(budgets.reserve(Long.MAX_VALUE)).isFalse();
        assertThat(budgets.reserve(400)).isTrue();
        assertThat(budgets.findings()).hasSize(1);
        budgets.free(600);
        assertThat(budgets.reserve(600)).isTrue();
        budgets.free(5_000);
        assertThat(budgets.reservedOctets()).isZero();
    }

    @Test
    void emptiesTheSpillDirectoryOfAnEarlierProcessOnly(@TempDir Path folder) throws IOException {
        Path incoming = folder.resolve("spool/incoming");
        Files.createDirectories(incoming);
        Path old = Files.writeString(incoming.resolve("old"), "x");
        Path young = Files.writeString(incoming.resolve("young"), "x");
        Instant start = Instant.now();
        Files.setLastModifiedTime(old, FileTime.from(start.minusSeconds(60)));
        Files.setLastModifiedTime(young, FileTime.from(start.plusSeconds(1)));
        assertThat(SpillDirectory.prepare(incoming, start)).isEqualTo(incoming);
        assertThat(old).doesNotExist();
        assertThat(young).exists();
    }

    private Optional<SmtpReply> refusal() {
        return budgets.refusal();
    }
}
