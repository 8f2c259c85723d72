package org.sluice.core.readiness;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sluice.operations.HealthCheck.Finding;

class TroublesTest {
    private static final Fault SPOOL = new Fault(true, "etc/org.sluice.spool.cfg: sync: maybe");
    private static final Fault MODULE = new Fault(false, "etc/org.sluice.spf_v1.cfg: wrong");

    @TempDir
    Path folder;

    private final List<Fault> found = new ArrayList<>();
    private Instant now = Instant.EPOCH;
    private Path file;
    private Troubles troubles;

    @BeforeEach
    void create() {
        file = folder.resolve("troubles");
        Clock clock = new Clock() {
            @Override
            public ZoneOffset getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(java.time.ZoneId zone) {
                return this;
            }

            @Override
            public Instant instant() {
                return now;
            }
        };
        troubles = new Troubles(() -> found, clock, new NoteFile(file));
    }

    @Test
    void tellsWhatIsStillWrongAfterASecond() {
        found.add(SPOOL);
        found.add(MODULE);
        after(Duration.ZERO);
        assertThat(troubles.vital()).isEmpty();
        assertThat(troubles.isPending())
                .as("nobody is to say ready before it is clear")
                .isTrue();
        after(Duration.ofMillis(900));
        assertThat(file).doesNotExist();
        after(Duration.ofMillis(200));
        assertThat(troubles.isPending()).isFalse();
        assertThat(troubles.vital()).containsExactly(SPOOL.text());
        assertThat(troubles.findings()).extracting(Finding::isSerious).containsExactly(true, false);
        assertThat(file).hasContent(SPOOL.text() + "\n" + MODULE.text());
    }

    @Test
    void waitsForWhatMayJoinIn() {
        found.add(SPOOL);
        after(Duration.ZERO);
        found.add(new Fault(true, "another"));
        after(Duration.ofSeconds(1));
        assertThat(troubles.vital()).isEmpty();
        after(Duration.ofSeconds(1));
        assertThat(troubles.vital()).containsExactly(SPOOL.text(), "another");
    }

    @Test
    void takesNoteWhenItIsMended() {
        found.add(SPOOL);
        after(Duration.ZERO);
        after(Duration.ofSeconds(2));
        found.clear();
        after(Duration.ofMillis(100));
        assertThat(troubles.vital()).isEmpty();
        assertThat(troubles.findings()).isEmpty();
        assertThat(file).doesNotExist();
    }

    @Test
    void forgetsWhatLastedAMoment() {
        found.add(MODULE);
        after(Duration.ZERO);
        found.clear();
        after(Duration.ofMillis(500));
        found.add(MODULE);
        after(Duration.ofMillis(600));
        assertThat(troubles.findings()).isEmpty();
    }

    private void after(Duration time) {
        now = now.plus(time);
        troubles.look();
    }
}
