package org.sluice.metrics;

import java.util.function.DoubleSupplier;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The metrics registry. Names are Prometheus names without labels; labels come as name, value, name, value. Safe from any
 * thread, cheap. A label value never comes from a peer: the number of series is bounded, further ones are dropped.
 */
@ProviderType
public interface Metrics {

    /** Adds to a counter; its name ends in {@code _total}. */
    void add(String name, long count, String... labels);

    /** Records a duration in a histogram; its name ends in {@code _seconds}. */
    void observe(String name, double seconds, String... labels);

    /** Registers a gauge that is read when asked for. Closing the handle removes it. */
    AutoCloseable gauge(String name, DoubleSupplier value, String... labels);

    /** Everything in the Prometheus text format 0.0.4. */
    String text();
}
