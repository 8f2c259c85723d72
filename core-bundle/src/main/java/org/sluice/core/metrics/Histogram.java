package org.sluice.core.metrics;

import java.util.concurrent.atomic.DoubleAdder;
import java.util.concurrent.atomic.LongAdder;

/** Durations in buckets from one millisecond to a minute. */
final class Histogram {

    private static final double[] BOUNDS = {
        0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60
    };

    private final LongAdder[] buckets = new LongAdder[BOUNDS.length + 1];
    private final DoubleAdder sum = new DoubleAdder();

    Histogram() {
        for (int i = 0; i < buckets.length; i++) {
            buckets[i] = new LongAdder();
        }
    }

    void observe(double seconds) {
        int i = 0;
        while (i < BOUNDS.length && seconds > BOUNDS[i]) {
            i++;
        }
        buckets[i].increment();
        sum.add(seconds);
    }

    void write(String name, Labels labels, StringBuilder text) {
        long count = 0;
        for (int i = 0; i < buckets.length; i++) {
            count += buckets[i].sum();
            String bound = i < BOUNDS.length ? String.valueOf(BOUNDS[i]) : "+Inf";
            text.append(name)
                    .append("_bucket")
                    .append(labels.with("le", bound))
                    .append(' ')
                    .append(count)
                    .append('\n');
        }
        text.append(name)
                .append("_sum")
                .append(labels)
                .append(' ')
                .append(sum.sum())
                .append('\n');
        text.append(name)
                .append("_count")
                .append(labels)
                .append(' ')
                .append(count)
                .append('\n');
    }
}
