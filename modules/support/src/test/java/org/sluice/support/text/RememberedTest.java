package org.sluice.support.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class RememberedTest {

    private final AtomicInteger read = new AtomicInteger();
    private final Remembered<Integer> lengths = new Remembered<>(text -> {
        read.incrementAndGet();
        return Integer.valueOf(text.replace("x", "").length());
    });

    @Test
    void readsTheSameTextOnce() {
        assertThat(lengths.of("one")).isEqualTo(3);
        assertThat(lengths.of(new String("one".toCharArray()))).isEqualTo(3);
        assertThat(read).hasValue(1);
    }

    /** "Aa" and "BB" have one hash code. */
    @Test
    void tellsTextsOfOneSlotApart() {
        assertThat(lengths.of("Aax")).isEqualTo(2);
        assertThat(lengths.of("BBx")).isEqualTo(2);
        assertThat(lengths.of("Aax")).isEqualTo(2);
        assertThat(read).hasValue(3);
    }

    @Test
    void keepsNoLongTextsAndNoFailures() {
        String text = "y".repeat(513);
        assertThat(lengths.of(text)).isEqualTo(513);
        assertThat(lengths.of(text)).isEqualTo(513);
        assertThat(read).hasValue(2);
        Remembered<String> failing = new Remembered<>(any -> {
            read.incrementAndGet();
            throw new IllegalArgumentException(any);
        });
        assertThatThrownBy(() -> failing.of("a")).hasMessage("a");
        assertThatThrownBy(() -> failing.of("a")).hasMessage("a");
        assertThat(read).hasValue(4);
    }
}
