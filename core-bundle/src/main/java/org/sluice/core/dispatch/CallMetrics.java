package org.sluice.core.dispatch;

import java.util.function.DoubleSupplier;
import org.sluice.core.lifecycle.ModuleHandle;
import org.sluice.metrics.Metrics;

/** The metrics registry under a module's own name: {@code hits_total} of {@code rbl} becomes {@code sluice_rbl_hits_total}. */
final class CallMetrics implements Metrics {

    private final Metrics metrics;
    private final ModuleHandle handle;

    /** {@code metrics} is null while there is no registry. */
    CallMetrics(Metrics metrics, ModuleHandle handle) {
        this.metrics = metrics;
        this.handle = handle;
    }

    @Override
    public void add(String name, long count, String... labels) {
        if (metrics != null) {
            metrics.add(own(name), count, labels);
        }
    }

    @Override
    public void observe(String name, double seconds, String... labels) {
        if (metrics != null) {
            metrics.observe(own(name), seconds, labels);
        }
    }

    /** A gauge goes with the module, if the module does not remove it before. */
    @Override
    public AutoCloseable gauge(String name, DoubleSupplier value, String... labels) {
        return metrics == null ? () -> {} : handle.meters().keep(metrics.gauge(own(name), value, labels));
    }

    @Override
    public String text() {
        return metrics == null ? "" : metrics.text();
    }

    private String own(String name) {
        String prefix = "sluice_" + handle.identity().name() + '_';
        return name.startsWith(prefix) ? name : prefix + name;
    }
}
