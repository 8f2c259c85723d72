package org.sluice.core.metrics;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.util.function.DoubleSupplier;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.sluice.metrics.Metrics;

/** The registry as a service, with what the JVM says of itself. */
@Component(service = Metrics.class)
public final class MetricsComponent implements Metrics {

    private static final int MAX_SERIES = 20_000;

    private final MetricsRegistry registry = new MetricsRegistry(MAX_SERIES);

    @Activate
    void activate() {
        Runtime runtime = Runtime.getRuntime();
        registry.gauge("jvm_heap_used_bytes", () -> runtime.totalMemory() - (double) runtime.freeMemory());
        registry.gauge("jvm_heap_max_bytes", runtime::maxMemory);
        registry.gauge("jvm_threads", () -> ManagementFactory.getThreadMXBean().getThreadCount());
        registry.gauge("jvm_classes_loaded", () -> ManagementFactory.getClassLoadingMXBean()
                .getLoadedClassCount());
        registry.gauge(
                "jvm_uptime_seconds", () -> ManagementFactory.getRuntimeMXBean().getUptime() / 1_000d);
        for (MemoryPoolMXBean pool : ManagementFactory.getMemoryPoolMXBeans()) {
            if (pool.getName().equals("Metaspace")) {
                registry.gauge("jvm_metaspace_used_bytes", () -> pool.getUsage().getUsed());
            }
        }
    }

    @Override
    public void add(String name, long count, String... labels) {
        registry.add(name, count, labels);
    }

    @Override
    public void observe(String name, double seconds, String... labels) {
        registry.observe(name, seconds, labels);
    }

    @Override
    public AutoCloseable gauge(String name, DoubleSupplier value, String... labels) {
        return registry.gauge(name, value, labels);
    }

    @Override
    public String text() {
        return registry.text();
    }
}
