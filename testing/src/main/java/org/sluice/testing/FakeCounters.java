package org.sluice.testing;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.sluice.counters.Counters;

/** Counters that remember every addition and its time, so that sums are exact. */
final class FakeCounters implements Counters {

    private record Addition(Instant when, long count) {}

    private final Map<String, List<Addition>> additions = new ConcurrentHashMap<>();
    private final FakeClock clock;

    FakeCounters(FakeClock clock) {
        this.clock = clock;
    }

    @Override
    public CompletionStage<Double> add(String series, String key, long count, Duration span) {
        additions
                .computeIfAbsent(series + ' ' + key, k -> new CopyOnWriteArrayList<>())
                .add(new Addition(clock.now(), count));
        return sum(series, key, span);
    }

    @Override
    public CompletionStage<Double> sum(String series, String key, Duration span) {
        Instant oldest = clock.now().minus(span);
        double sum = additions.getOrDefault(series + ' ' + key, List.of()).stream()
                .filter(addition -> addition.when().isAfter(oldest))
                .mapToLong(Addition::count)
                .sum();
        return CompletableFuture.completedFuture(sum);
    }
}
