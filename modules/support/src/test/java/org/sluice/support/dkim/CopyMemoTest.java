package org.sluice.support.dkim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class CopyMemoTest {

    private final AtomicInteger made = new AtomicInteger();
    private final CopyMemo<Integer, Integer> memo = new CopyMemo<>();

    @Test
    void worksOnceForEqualCopies() {
        assertThat(memo.of(1_000, made::incrementAndGet)).isEqualTo(1);
        assertThat(memo.of(1_000, made::incrementAndGet)).isEqualTo(1);
        assertThat(memo.of(1_001, made::incrementAndGet)).isEqualTo(2);
    }

    @Test
    void remembersSoManyAndNoMore() {
        for (int kind = 0; kind < 100; kind++) {
            memo.of(kind, made::incrementAndGet);
        }
        assertThat(memo.of(0, made::incrementAndGet)).isEqualTo(1);
        assertThat(memo.of(99, made::incrementAndGet)).isEqualTo(101);
        memo.close();
        assertThat(memo.of(0, made::incrementAndGet)).isEqualTo(102);
    }
}
