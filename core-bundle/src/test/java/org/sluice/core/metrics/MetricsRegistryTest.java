package org.sluice.core.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.sluice.testing.Hostile;

class MetricsRegistryTest {
    private final MetricsRegistry metrics = new MetricsRegistry(4);

    @Test
    void writesTheTextFormat() throws Exception {
        metrics.add("b_total", 2);
        metrics.add("b_total", 3);
        metrics.add("a_total", 1, "kind", "x\\y\"z\n\u0001");
        AutoCloseable gauge = metrics.gauge("g", () -> 1.5);
        assertThat(metrics.text())
                .isEqualTo(
                        """
                # TYPE a_total counter
                a_total{kind="x\\\\y\\"z\\n?"} 1
                # TYPE b_total counter
                b_total 5
                # TYPE g gauge
                g 1.5
                # TYPE sluice_metrics_dropped_total counter
                sluice_metrics_dropped_total 0
                """);
        gauge.close();
        assertThat(metrics.text()).doesNotContain("# TYPE g gauge");
    }

    /** One sample a line, one line a series: whatever a label was made of, a scraper takes the whole text. */
    @Test
    void staysReadableWhateverALabelIsMadeOf() {
        MetricsRegistry large = new MetricsRegistry(1_000);
        List<String> values = new ArrayList<>(Hostile.values());
        Hostile.values().forEach(value -> values.add(value.replace('\r', '\u0001')));
        values.add("x".repeat(5_000));
        for (String value : values) {
            large.add("a_total", 1, "kind", value);
            large.observe("b_seconds", 1, "kind", value);
            large.gauge("c", () -> 1, "kind", value);
        }
        String[] lines = large.text().split("\n");
        assertThat(lines)
                .allMatch(line -> line.matches("# TYPE [a-z_]+ (counter|gauge|histogram)")
                        || line.matches("[a-z_]+(\\{([a-z]+=\"([^\"\\\\\\p{Cntrl}]|\\\\[\\\\\"n])*\",?)+})? [0-9.]+"));
        assertThat(Arrays.stream(lines).map(line -> line.replaceFirst(" [0-9.]+$", "")))
                .doesNotHaveDuplicates();
    }

    @Test
    void countsDurationsInBuckets() {
        metrics.observe("d_seconds", 0.002, "phase", "data");
        metrics.observe("d_seconds", 0.0005, "phase", "data");
        metrics.observe("d_seconds", 100, "phase", "data");
        assertThat(metrics.text())
                .contains("d_seconds_bucket{phase=\"data\",le=\"0.001\"} 1\n")
                .contains("d_seconds_bucket{phase=\"data\",le=\"0.0025\"} 2\n")
                .contains("d_seconds_bucket{phase=\"data\",le=\"60.0\"} 2\n")
                .contains("d_seconds_bucket{phase=\"data\",le=\"+Inf\"} 3\n")
                .contains("d_seconds_sum{phase=\"data\"} 100.0025\n")
                .contains("d_seconds_count{phase=\"data\"} 3\n");
    }

    @Test
    void dropsSeriesBeyondTheBound() {
        for (int i = 0; i < 10; i++) {
            metrics.add("a_total", 1, "n", String.valueOf(i));
        }
        metrics.gauge("g", () -> 1);
        assertThat(metrics.text().lines().filter(line -> line.startsWith("a_total")))
                .hasSize(4);
        assertThat(metrics.text()).contains("sluice_metrics_dropped_total 7\n").doesNotContain("\ng ");
    }

    @Test
    void skipsAGaugeThatFails() {
        metrics.gauge("bad", () -> {
            throw new IllegalStateException("gone");
        });
        metrics.gauge("good", () -> Double.NaN);
        assertThat(metrics.text()).contains("good NaN\n").doesNotContain("\nbad ");
    }

    @Test
    void refusesWhatCannotBeWritten() {
        assertThatThrownBy(() -> metrics.add("a b", 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> metrics.add("a", 1, "only a name")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> metrics.add("a", 1, "na me", "v")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> metrics.gauge("{}", () -> 1)).isInstanceOf(IllegalArgumentException.class);
    }
}
