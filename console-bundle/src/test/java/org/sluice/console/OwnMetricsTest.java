package org.sluice.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** A module's own metrics out of all of them. */
class OwnMetricsTest {

    private static final String ALL =
            """
            # TYPE sluice_dkim_results_total counter
            sluice_dkim_results_total{result="pass"} 3
            sluice_dkim_sign_results_total{result="signed"} 9
            # TYPE sluice_dkim_scan_seconds histogram
            sluice_dkim_scan_seconds_bucket{le="0.001"} 1
            sluice_dkim_scan_seconds_bucket{le="+Inf"} 4
            sluice_dkim_scan_seconds_sum 0.5
            sluice_dkim_scan_seconds_count 4
            sluice_dkim_queue 1.5
            sluice_dkim_odd{a="b c} 7"} 2
            sluice_module_calls_total{module="dkim"} 12
            nonsense
            """;

    @Test
    void findsThemByTheModulesName() {
        assertThat(Json.write(OwnMetrics.of(ALL, "dkim", List.of("dkim", "dkim_sign", "rbl"))))
                .isEqualTo("{\"odd{a=\\\"b c} 7\\\"}\":2,\"queue\":1.5,\"results_total{result=\\\"pass\\\"}\":3,"
                        + "\"scan_seconds_count\":4,\"scan_seconds_mean\":0.125}");
        assertThat(Json.write(OwnMetrics.of(ALL, "dkim_sign", List.of("dkim", "dkim_sign"))))
                .isEqualTo("{\"results_total{result=\\\"signed\\\"}\":9}");
    }

    @Test
    void withoutAnyThereAreNone() {
        assertThat(Json.write(OwnMetrics.of("", "rbl", List.of("rbl")))).isEqualTo("{}");
    }
}
