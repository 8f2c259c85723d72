package org.sluice.core.counters;

import java.util.Arrays;

/**
 * Counts of one key over one span, in buckets on the clock: a bucket is a quarter of the span, and begins where the time
 * since the epoch is a multiple of that. Five of them cover the span at any moment. Not safe from several threads.
 */
final class Window {

    /** Full buckets a span consists of. */
    private static final int BUCKETS = 4;

    private static final int SLOTS = BUCKETS + 1;

    private final long bucketMillis;
    private final long[] counts = new long[SLOTS];
    private final long[] buckets = new long[SLOTS];

    Window(long spanMillis) {
        bucketMillis = Math.max(1, spanMillis / BUCKETS);
        Arrays.fill(buckets, Long.MIN_VALUE);
    }

    void add(long nowMillis, long count) {
        long bucket = Math.floorDiv(nowMillis, bucketMillis);
        int slot = (int) Math.floorMod(bucket, (long) SLOTS);
        if (buckets[slot] != bucket) {
            buckets[slot] = bucket;
            counts[slot] = 0;
        }
        counts[slot] += count;
    }

    /** The buckets of the span up to now; the one that lies only partly inside counts for that part. */
    double sum(long nowMillis, long spanMillis) {
        long oldest = nowMillis - spanMillis;
        double sum = 0;
        for (int slot = 0; slot < SLOTS; slot++) {
            long start = buckets[slot] * bucketMillis;
            boolean known = buckets[slot] != Long.MIN_VALUE && start <= nowMillis;
            if (known && start >= oldest) {
                sum += counts[slot];
            } else if (known && start + bucketMillis > oldest) {
                sum += counts[slot] * (double) (start + bucketMillis - oldest) / bucketMillis;
            }
        }
        return sum;
    }
}
