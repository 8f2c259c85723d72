package org.sluice.core.counters;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sluice.testing.Configs;
import org.sluice.validation.ConfigurationRefused;

class CountersComponentTest {

    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration QUARTER = Duration.ofMinutes(15);

    /** Begins on a full hour, so that a bucket begins too. */
    private final AtomicLong millis = new AtomicLong(HOUR.toMillis() * 500_000);

    private final CountersComponent counters =
            Configs.configured(new CountersComponent(millis::get), Map.of("counter_keys", "100"));

    @Test
    void countsWithinTheSpan() {
        assertThat(add("a", 2)).isEqualTo(2);
        advance(QUARTER);
        assertThat(add("a", 3)).isEqualTo(5);
        assertThat(sum("a")).isEqualTo(5);
        assertThat(sum("b")).isZero();
    }

    @Test
    void goesOnWithTheOldBoundWhenAnEditIsRefused() {
        add("a", 2);
        // Throwing would make the container write a stack trace behind our line.
        assertThatCode(() -> counters.modify(
                        Configs.annotation(CountersComponent.Config.class, Map.of("counter_keys", "many"))))
                .doesNotThrowAnyException();
        assertThat(add("a", 3)).isEqualTo(5);
    }

    @ParameterizedTest(name = "after {0} min: {1}")
    @CsvSource({"0, 100", "59, 100", "60, 100", "63, 80", "67.5, 50", "72, 20", "75, 0", "1000000, 0"})
    void theOldestBucketCountsForItsShareStillInside(double minutes, double expected) {
        add("a", 100);
        advance(Duration.ofSeconds((long) (minutes * 60)));
        assertThat(sum("a")).isEqualTo(expected);
    }

    @Test
    void fullBucketsCountWholly() {
        for (int i = 0; i < 5; i++) {
            add("a", 10);
            advance(QUARTER);
        }
        advance(QUARTER.dividedBy(2).negated());
        assertThat(sum("a")).as("four whole buckets and half of the first").isEqualTo(45);
    }

    @Test
    void aSlotIsEmptiedWhenItsTurnComesAgain() {
        add("a", 100);
        advance(QUARTER.multipliedBy(5));
        assertThat(add("a", 1)).isEqualTo(1);
    }

    @Test
    void answersForOtherSpansToo() {
        Duration day = Duration.ofDays(1);
        get(counters.add("series", "a", 1, HOUR));
        get(counters.add("series", "a", 1, day));
        advance(Duration.ofHours(2));
        assertThat(get(counters.sum("series", "a", HOUR))).isZero();
        assertThat(get(counters.sum("series", "a", day))).isEqualTo(1);
        get(counters.add("series", "a", 1, HOUR));
        assertThat(get(counters.sum("series", "a", day)))
                .as("an addition counts in every span")
                .isEqualTo(2);
    }

    @Test
    void seriesAreApart() {
        get(counters.add("one", "a", 1, HOUR));
        assertThat(get(counters.sum("other", "a", HOUR))).isZero();
    }

    @Test
    void takesBackWhatWasCounted() {
        add("a", 5);
        assertThat(add("a", -2)).isEqualTo(3);
    }

    @Test
    void forgetsTheLeastUsedKeysOfAFullSeries() {
        Series series = new Series(100, millis::get);
        for (int i = 0; i < 10_000; i++) {
            series.add("garbage" + i, 1, HOUR);
            series.add("frequent", 1, HOUR);
        }
        assertThat(series.size()).isLessThanOrEqualTo(100);
        assertThat(series.sum("frequent", HOUR)).isEqualTo(10_000);
    }

    @Test
    void forgetsKeysThatFellSilent() {
        Series series = new Series(100, millis::get);
        series.add("a", 1, HOUR);
        advance(HOUR.multipliedBy(3));
        assertThat(series.size()).isZero();
    }

    @Test
    void refusesMoreSeriesThanItCanHold() {
        for (int i = 0; i < 1_000; i++) {
            get(counters.add("series" + i, "a", 1, HOUR));
        }
        assertThat(counters.add("one too many", "a", 1, HOUR)).isCompletedExceptionally();
    }

    @Test
    void losesNothingUnderThreads() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        for (int i = 0; i < 4; i++) {
            threads.execute(() -> {
                for (int k = 0; k < 1_000; k++) {
                    add("a", 1);
                }
            });
        }
        threads.shutdown();
        assertThat(threads.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
        assertThat(sum("a")).isEqualTo(4_000);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "many", "99999999999"})
    void refusesAWrongBound(String value) {
        assertThatThrownBy(() -> Configs.configured(counters, Map.of("counter_keys", value)))
                .isInstanceOf(ConfigurationRefused.class)
                .hasMessageStartingWith("counter_keys: " + value);
    }

    private void advance(Duration time) {
        millis.addAndGet(time.toMillis());
    }

    private double add(String key, long count) {
        return get(counters.add("series", key, count, HOUR));
    }

    private double sum(String key) {
        return get(counters.sum("series", key, HOUR));
    }

    private static double get(CompletionStage<Double> sum) {
        return sum.toCompletableFuture().join();
    }
}
