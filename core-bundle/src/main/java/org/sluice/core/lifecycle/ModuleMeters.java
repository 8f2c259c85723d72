package org.sluice.core.lifecycle;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.DoubleSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sluice.core.explain.Printable;
import org.sluice.metrics.Metrics;

/** The metrics of one module. Labels are made once, not for each call. */
public final class ModuleMeters {

    private static final Logger LOG = LoggerFactory.getLogger(ModuleMeters.class);

    /** What became of a call, as the label says it. */
    public enum Result {
        /** Answered in time. */
        ANSWERED,
        /** Threw, answered null, or failed. */
        ERROR,
        /** Past the deadline. */
        TIMEOUT,
        /** Skipped by a bypass. */
        BYPASSED,
        /** Answered after nobody waited any more. */
        LATE,
        /** Not wanted any more before it answered. */
        CANCELLED
    }

    private final String[] ofModule;
    private final String[][] byResult;
    private final List<AutoCloseable> gauges = new CopyOnWriteArrayList<>();

    ModuleMeters(String module) {
        ofModule = new String[] {"module", module};
        byResult = new String[Result.values().length][];
        for (Result result : Result.values()) {
            byResult[result.ordinal()] =
                    new String[] {"module", module, "result", result.name().toLowerCase(java.util.Locale.ROOT)};
        }
    }

    /** Counts a call. {@code metrics} is null while there is no registry. */
    public void count(Metrics metrics, Result result) {
        if (metrics != null) {
            metrics.add("sluice_module_calls_total", 1, byResult[result.ordinal()]);
        }
    }

    /** It was taken out: counted, and shown as a gauge until it leaves. */
    public void fellSick(Metrics metrics, DoubleSupplier isSick) {
        if (metrics != null) {
            metrics.add("sluice_module_sick_total", 1, ofModule);
            keep(metrics.gauge("sluice_module_sick", isSick, ofModule));
        }
    }

    /** Records how long an answer took. */
    public void took(Metrics metrics, long nanos) {
        if (metrics != null) {
            metrics.observe("sluice_module_seconds", nanos / 1e9, ofModule);
        }
    }

    /** Keeps a gauge of the module's until it leaves. */
    public AutoCloseable keep(AutoCloseable gauge) {
        gauges.add(gauge);
        return () -> {
            gauges.remove(gauge);
            gauge.close();
        };
    }

    void close() {
        for (AutoCloseable gauge : gauges) {
            try {
                gauge.close();
            } catch (Exception e) {
                LOG.warn("A gauge could not be removed", Printable.failure(e));
            }
        }
        gauges.clear();
    }
}
