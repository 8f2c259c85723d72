package org.sluice.delivery;

import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sluice.metrics.Metrics;

/** The figures of delivery in one metrics registry. */
final class Gauges implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Gauges.class);

    private final List<AutoCloseable> handles;

    Gauges(Metrics metrics, Delivery delivery) {
        handles = List.of(
                metrics.gauge("sluice_queue_messages", () -> delivery.index().activeCount(), "state", "active"),
                metrics.gauge("sluice_queue_messages", () -> delivery.index().waitingCount(), "state", "waiting"),
                metrics.gauge("sluice_queue_domains", () -> delivery.index().queueCount()),
                metrics.gauge(
                        "sluice_outbound_connections", () -> delivery.smtp().connections()),
                metrics.gauge("sluice_outbound_connections_idle", () -> delivery.smtp()
                        .idleConnections()),
                metrics.gauge(
                        "sluice_outbound_hosts_failing", () -> delivery.smtp().failingHosts()));
    }

    @Override
    public void close() {
        for (AutoCloseable handle : handles) {
            try {
                handle.close();
            } catch (Exception gone) {
                LOG.debug("gauge not removed: {}", gone.toString());
            }
        }
    }
}
