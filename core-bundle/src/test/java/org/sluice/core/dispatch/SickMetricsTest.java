package org.sluice.core.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.sluice.core.lifecycle.ModuleHandle;
import org.sluice.core.metrics.MetricsComponent;
import org.sluice.validation.Phase;

class SickMetricsTest {

    private final TestCore core = new TestCore();
    private final MetricsComponent metrics = new MetricsComponent();

    @Test
    void countsEachTimeAModuleFallsSickAndShowsWhetherItIs() {
        core.core.services.metrics = metrics;
        core.contract("sick_failures=1");
        ModuleHandle handle = core.bind("m data", FakeModule.that(context -> {
            throw new IllegalStateException("broken");
        }));
        assertThat(metrics.text()).doesNotContain("sluice_module_sick");

        core.ask(Phase.DATA, core.scope(Phase.DATA));
        assertThat(metrics.text())
                .contains("sluice_module_sick_total{module=\"m\"} 1\n", "sluice_module_sick{module=\"m\"} 1\n");
        core.core.registry.reset("m");
        assertThat(metrics.text())
                .contains("sluice_module_sick_total{module=\"m\"} 1\n", "sluice_module_sick{module=\"m\"} 0\n");
        core.ask(Phase.DATA, core.scope(Phase.DATA));
        assertThat(metrics.text())
                .contains("sluice_module_sick_total{module=\"m\"} 2\n", "sluice_module_sick{module=\"m\"} 1\n");

        core.core.registry.unbind(handle, false);
        core.settle();
        assertThat(metrics.text())
                .contains("sluice_module_sick_total{module=\"m\"} 2\n")
                .doesNotContain("sluice_module_sick{");
    }
}
