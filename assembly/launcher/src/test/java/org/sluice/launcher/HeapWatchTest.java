package org.sluice.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.sluice.launcher.HeapWatch.Reading;

class HeapWatchTest {

    private final Queue<Reading> readings = new ArrayDeque<>();
    private final AtomicInteger ended = new AtomicInteger();
    private final HeapWatch watch = new HeapWatch(readings::remove, ended::incrementAndGet);

    private void look(long collections, double used) {
        readings.add(new Reading(collections, used));
        watch.run();
    }

    @Test
    void endsWhatCollectsAllTheTimeAndFreesNothing() {
        for (int i = 1; i < HeapWatch.LOOKS; i++) {
            look(i, 0.98);
        }
        assertThat(ended).hasValue(0);
        look(HeapWatch.LOOKS, 0.99);
        assertThat(ended).hasValue(1);
    }

    @Test
    void bearsAHeapThatWasFullOnce() {
        for (int i = 1; i < 100; i++) {
            look(1, 0.99);
        }
        assertThat(ended).hasValue(0);
    }

    @Test
    void beginsAnewWhenSomethingWasFreed() {
        for (int i = 1; i < 100; i++) {
            look(i, i % HeapWatch.LOOKS == 0 ? 0.5 : 0.99);
        }
        assertThat(ended).hasValue(0);
    }

    @Test
    void countsALookThereIsNoRoomFor() {
        HeapWatch blind = new HeapWatch(
                () -> {
                    throw new OutOfMemoryError("pretended");
                },
                ended::incrementAndGet);
        for (int i = 0; i < HeapWatch.LOOKS; i++) {
            blind.run();
        }
        assertThat(ended).hasValue(1);
    }

    @Test
    void readsTheHeapOfThisProcess() {
        HeapWatch.start().run();
        assertThat(ended).hasValue(0);
    }
}
