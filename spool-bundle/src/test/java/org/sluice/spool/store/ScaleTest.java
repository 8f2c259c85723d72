package org.sluice.spool.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.sluice.spool.Content;
import org.sluice.spool.SpoolBatch;
import org.sluice.spool.SpoolRecord.State;

/** A long queue costs disk, not memory. */
class ScaleTest {

    private static final int RECORDS = 100_000;
    private static final int BATCH = 100;

    @TempDir
    Path folder;

    @Test
    @Timeout(120)
    void goesThroughALongQueueWithBoundedMemory() throws Exception {
        try (Fixture fixture = new Fixture(folder)) {
            fixture.config = Map.of("sync", "relaxed", "fresh_megabytes", "1", "table_megabytes", "16");
            fixture.open();
            fill(fixture);
            fixture.reopen();
            assertThat(fixture.spool().count(State.QUEUED)).isEqualTo(RECORDS);
            long before = usedMemory();
            AtomicLong seen = new AtomicLong();
            AtomicLong most = new AtomicLong();
            fixture.spool().scan(State.QUEUED, record -> {
                assertThat(record.id()).isEqualTo("m" + seen.getAndIncrement());
                if (seen.get() % 25_000 == 0) {
                    most.accumulateAndGet(usedMemory(), Math::max);
                }
                return true;
            });
            assertThat(seen).hasValue(RECORDS);

            assertThat(most.get() - before).as("octets held during the scan").isLessThan(16 << 20);
        }
    }

    private static void fill(Fixture fixture) throws Exception {
        byte[] octets = Bytes.random(512, 1);
        Deque<CompletableFuture<Void>> waiting = new ArrayDeque<>();
        for (int i = 0; i < RECORDS; i += BATCH) {
            SpoolBatch.Builder batch = SpoolBatch.builder();
            for (int j = i; j < i + BATCH; j++) {
                batch.add(Fixture.record("m" + j), Content.of(Fixture.NO_HEAD, Bytes.of(octets), 0));
            }
            waiting.add(fixture.begin(batch.build(), Fixture.PATIENCE));
            if (waiting.size() > 20) {
                Fixture.await(waiting.remove());
            }
        }
        for (CompletableFuture<Void> answer : waiting) {
            Fixture.await(answer);
        }
    }

    private static long usedMemory() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }
}
