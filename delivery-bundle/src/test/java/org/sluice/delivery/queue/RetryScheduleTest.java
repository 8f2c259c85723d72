package org.sluice.delivery.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RetryScheduleTest {
    private static final Instant RECEIVED = Instant.parse("2026-03-01T00:00:00Z");
    private final RetrySchedule schedule =
            new RetrySchedule(Duration.ofSeconds(1_200), Duration.ofSeconds(43_200), Duration.ofSeconds(432_000), -1);

    @Test
    void doublesUpToTheLongestAndTriesOnceMoreAtTheEnd() {
        List<Long> pauses = new ArrayList<>();
        Instant now = RECEIVED;
        for (int attempts = 1; ; attempts++) {
            Optional<Instant> next = schedule.next(RECEIVED, attempts, now);
            if (next.isEmpty()) {
                break;
            }
            pauses.add(Duration.between(now, next.get()).toSeconds());
            now = next.get();
        }
        assertThat(pauses)
                .containsExactly(
                        1_200L, 2_400L, 4_800L, 9_600L, 19_200L, 38_400L, 43_200L, 43_200L, 43_200L, 43_200L, 43_200L,
                        43_200L, 43_200L, 43_200L, 10_800L);
        assertThat(now).isEqualTo(RECEIVED.plusSeconds(432_000));
        assertThat(schedule.end(pauses.size() + 1)).isEqualTo(RetrySchedule.End.EXPIRED);
    }

    @Test
    void neverOverflows() {
        assertThat(schedule.pause(Integer.MAX_VALUE)).isEqualTo(Duration.ofSeconds(43_200));
    }

    @Test
    void countsRetries() {
        RetrySchedule two = new RetrySchedule(Duration.ofSeconds(1), Duration.ofSeconds(9), Duration.ofDays(5), 2);
        assertThat(two.next(RECEIVED, 1, RECEIVED)).isPresent();
        assertThat(two.next(RECEIVED, 2, RECEIVED)).isPresent();
        assertThat(two.next(RECEIVED, 3, RECEIVED)).isEmpty();
        assertThat(two.end(3)).isEqualTo(RetrySchedule.End.EXHAUSTED);
    }
}
