package org.sluice.core.counters;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import com.github.benmanes.caffeine.cache.Ticker;
import java.time.Duration;
import java.util.TreeMap;
import java.util.function.LongSupplier;

/** The keys of one series. Each key has a window per span that was ever added under; an addition counts in all of them. */
final class Series {

    private static final int MAX_SPANS = 8;

    private final LongSupplier millis;
    private final Cache<String, TreeMap<Long, Window>> keys;
    private volatile long longestSpanMillis = 1;

    /** Forgets the least used keys beyond the bound, and those that were silent for twice the longest span. */
    Series(int maxKeys, LongSupplier millis) {
        this.millis = millis;
        this.keys = Caffeine.newBuilder()
                .maximumSize(maxKeys)
                .expireAfter(Expiry.<String, TreeMap<Long, Window>>accessing(
                        (key, windows) -> Duration.ofMillis(2 * longestSpanMillis)))
                .ticker(ticker(millis))
                .executor(Runnable::run)
                .build();
    }

    double add(String key, long count, Duration span) {
        long spanMillis = checked(span);
        longestSpanMillis = Math.max(longestSpanMillis, spanMillis);
        TreeMap<Long, Window> windows = keys.get(key, k -> new TreeMap<>());
        synchronized (windows) {
            if (windows.size() < MAX_SPANS) {
                windows.computeIfAbsent(spanMillis, Window::new);
            }
            long now = millis.getAsLong();
            windows.values().forEach(window -> window.add(now, count));
            return sum(windows, now, spanMillis);
        }
    }

    double sum(String key, Duration span) {
        long spanMillis = checked(span);
        TreeMap<Long, Window> windows = keys.getIfPresent(key);
        if (windows == null) {
            return 0;
        }
        synchronized (windows) {
            return sum(windows, millis.getAsLong(), spanMillis);
        }
    }

    long size() {
        keys.cleanUp();
        return keys.estimatedSize();
    }

    /** From the window of that span, else from the finest longer one, else from the longest there is. */
    private static double sum(TreeMap<Long, Window> windows, long now, long spanMillis) {
        Long fitting = windows.ceilingKey(spanMillis);
        return windows.get(fitting == null ? windows.lastKey() : fitting).sum(now, spanMillis);
    }

    private static long checked(Duration span) {
        if (span.compareTo(Duration.ofSeconds(1)) < 0 || span.compareTo(Duration.ofDays(366)) > 0) {
            throw new IllegalArgumentException("span: " + span + " (expected: one second to a year)");
        }
        return span.toMillis();
    }

    private static Ticker ticker(LongSupplier millis) {
        return () -> Duration.ofMillis(millis.getAsLong()).toNanos();
    }
}
