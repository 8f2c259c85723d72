package org.sluice.testing;

import java.util.Map;
import java.util.TreeMap;
import java.util.function.DoubleSupplier;
import org.sluice.metrics.Metrics;

/** Metrics that insist on the naming rules and otherwise only add up. */
final class FakeMetrics implements Metrics {

    private final Map<String, Double> values = new TreeMap<>();

    @Override
    public synchronized void add(String name, long count, String... labels) {
        values.merge(checked(name, "_total", labels), (double) count, Double::sum);
    }

    @Override
    public synchronized void observe(String name, double seconds, String... labels) {
        values.merge(checked(name, "_seconds", labels), seconds, Double::sum);
    }

    @Override
    public synchronized AutoCloseable gauge(String name, DoubleSupplier value, String... labels) {
        String series = checked(name, "", labels);
        values.put(series, value.getAsDouble());
        return () -> values.remove(series);
    }

    @Override
    public synchronized String text() {
        StringBuilder text = new StringBuilder();
        values.forEach(
                (name, value) -> text.append(name).append(' ').append(value).append('\n'));
        return text.toString();
    }

    private static String checked(String name, String ending, String... labels) {
        if (!name.matches("[a-z][a-z0-9_]*") || !name.endsWith(ending)) {
            throw new IllegalArgumentException("metric: " + name + " (expected: lower case, ending in " + ending + ")");
        }
        if (labels.length % 2 != 0) {
            throw new IllegalArgumentException("labels of " + name + " (expected: name, value, name, value)");
        }
        StringBuilder series = new StringBuilder(name);
        for (String label : labels) {
            series.append(' ').append(label);
        }
        return series.toString();
    }
}
