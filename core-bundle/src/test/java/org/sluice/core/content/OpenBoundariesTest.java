package org.sluice.core.content;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OpenBoundariesTest {

    private final OpenBoundaries boundaries = new OpenBoundaries();

    @BeforeEach
    void open() {
        boundaries.add("m", 0);
        boundaries.add("b c", 1);
        boundaries.add("a--", 2);
        boundaries.add("b", 3);
        boundaries.add("a", 4);
        boundaries.add("m", 5);
        boundaries.add("ab", 6);
    }

    @ParameterizedTest
    @CsvSource({
        "'--m', 0",
        "'--m--', 0",
        "'--m \tx', 0",
        "'--m-', -1",
        "'--mm', -1",
        "'--b', 3",
        "'--b c', 1",
        "'--b cc', 3",
        "'--a', 4",
        "'--a--', 2",
        "'--a----', 2",
        "'--ab--', 6",
        "'--abc', -1",
        "'--z', -1",
        "'--', -1"
    })
    void knowsTheDelimiterOfTheOutermost(String line, int level) {
        assertThat(boundaries.outermost(line)).isEqualTo(level);
    }

    @Test
    void forgetsWhatIsClosed() {
        boundaries.remove("m", 5);
        assertThat(boundaries.outermost("--m")).isZero();
        boundaries.remove("m", 0);
        boundaries.remove("a", 4);
        assertThat(boundaries.outermost("--m")).isEqualTo(-1);
        assertThat(boundaries.outermost("--a--")).isEqualTo(2);
    }

    /** However many are open, and however alike they are. */
    @Test
    void readsEachCharacterOfALineAFewTimes() {
        List<String> alike = new ArrayList<>();
        for (int level = 0; level < 50; level++) {
            alike.add("m".repeat(900) + "n".repeat(level) + level);
            alike.add("m".repeat(level + 1));
            boundaries.add(alike.get(2 * level), 10 + level);
            boundaries.add(alike.get(2 * level + 1), 100 + level);
        }
        for (String line : new String[] {"--", "--" + "m".repeat(950), "--" + alike.get(98), "--m m", "--mmmm--"}) {
            CountedReads counted = new CountedReads(line, new AtomicInteger());
            boundaries.outermost(counted);
            assertThat(counted.reads).hasValueLessThanOrEqualTo(4 * line.length());
        }
        assertThat(boundaries.outermost("--" + alike.get(98))).isEqualTo(59);
    }

    private record CountedReads(String line, AtomicInteger reads) implements CharSequence {
        @Override
        public int length() {
            return line.length();
        }

        @Override
        public char charAt(int index) {
            reads.incrementAndGet();
            return line.charAt(index);
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            throw new UnsupportedOperationException("a stretch costs as much as its length");
        }
    }
}
