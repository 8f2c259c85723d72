package org.sluice.core.metrics;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sluice.core.explain.Printable;
import org.sluice.metrics.Metrics;

/** Counters, histograms and gauges by name and labels; a further series beyond the bound is dropped and counted. */
final class MetricsRegistry implements Metrics {

    private static final Logger LOG = LoggerFactory.getLogger(MetricsRegistry.class);
    private static final Pattern NAME = Pattern.compile("[a-zA-Z_:][a-zA-Z0-9_:]{0,199}");

    private final int maxSeries;
    private final AtomicInteger series = new AtomicInteger();
    private final LongAdder dropped = new LongAdder();
    private final Map<String, Map<Labels, LongAdder>> counters = new ConcurrentHashMap<>();
    private final Map<String, Map<Labels, Histogram>> histograms = new ConcurrentHashMap<>();
    private final Map<String, Map<Labels, DoubleSupplier>> gauges = new ConcurrentHashMap<>();

    MetricsRegistry(int maxSeries) {
        this.maxSeries = maxSeries;
    }

    @Override
    public void add(String name, long count, String... labels) {
        LongAdder counter = series(counters, name, Labels.of(labels), LongAdder::new);
        if (counter != null) {
            counter.add(count);
        }
    }

    @Override
    public void observe(String name, double seconds, String... labels) {
        Histogram histogram = series(histograms, name, Labels.of(labels), Histogram::new);
        if (histogram != null) {
            histogram.observe(seconds);
        }
    }

    @Override
    public AutoCloseable gauge(String name, DoubleSupplier value, String... labels) {
        Labels key = Labels.of(labels).checked().clean();
        requireName(name);
        if (series.get() >= maxSeries) {
            dropped.increment();
            return () -> {};
        }
        Map<Labels, DoubleSupplier> family = gauges.computeIfAbsent(name, absent -> new ConcurrentHashMap<>());
        if (family.put(key, value) == null) {
            series.incrementAndGet();
        }
        return () -> {
            if (family.remove(key, value)) {
                series.decrementAndGet();
            }
        };
    }

    @Override
    public String text() {
        StringBuilder text = new StringBuilder(16_384);
        new TreeMap<>(counters).forEach((name, family) -> {
            type(text, name, "counter");
            family.forEach((labels, counter) -> line(text, name, labels, String.valueOf(counter.sum())));
        });
        new TreeMap<>(histograms).forEach((name, family) -> {
            type(text, name, "histogram");
            family.forEach((labels, histogram) -> histogram.write(name, labels, text));
        });
        new TreeMap<>(gauges).forEach((name, family) -> gaugeFamily(text, name, family));
        type(text, "sluice_metrics_dropped_total", "counter");
        line(text, "sluice_metrics_dropped_total", Labels.NONE, String.valueOf(dropped.sum()));
        return text.toString();
    }

    private static void gaugeFamily(StringBuilder text, String name, Map<Labels, DoubleSupplier> family) {
        if (family.isEmpty()) {
            return;
        }
        type(text, name, "gauge");
        family.forEach((labels, value) -> {
            try {
                line(text, name, labels, number(value.getAsDouble()));
            } catch (RuntimeException e) {
                LOG.warn("gauge {} cannot be read: {}", name, Printable.words(e));
            }
        });
    }

    private <V> V series(Map<String, Map<Labels, V>> families, String name, Labels labels, Supplier<V> maker) {
        Map<Labels, V> family = families.get(name);
        V value = family == null ? null : family.get(labels);
        return value == null ? newSeries(families, name, labels, maker) : value;
    }

    private <V> V newSeries(Map<String, Map<Labels, V>> families, String name, Labels labels, Supplier<V> maker) {
        requireName(name);
        Labels clean = labels.checked().clean();
        Map<Labels, V> family = families.get(name);
        V known = family == null ? null : family.get(clean);
        if (known != null) {
            return known;
        }
        if (series.get() >= maxSeries) {
            dropped.increment();
            return null;
        }
        return families.computeIfAbsent(name, absent -> new ConcurrentHashMap<>())
                .computeIfAbsent(clean, absent -> {
                    series.incrementAndGet();
                    return maker.get();
                });
    }

    private static void requireName(String name) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("metric: " + name + " (expected: letters, digits, _)");
        }
    }

    private static void type(StringBuilder text, String name, String type) {
        text.append("# TYPE ").append(name).append(' ').append(type).append('\n');
    }

    private static void line(StringBuilder text, String name, Labels labels, String value) {
        text.append(name).append(labels).append(' ').append(value).append('\n');
    }

    private static String number(double value) {
        if (Double.isNaN(value)) {
            return "NaN";
        }
        if (Double.isInfinite(value)) {
            return value > 0 ? "+Inf" : "-Inf";
        }
        return value == Math.rint(value) && Math.abs(value) < 1e15
                ? String.valueOf((long) value)
                : String.valueOf(value);
    }
}
